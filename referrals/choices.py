"""What a referral's answers may be: codes, and their words where a form shows them."""

KINDS = ("device", "data", "skills")
PURPOSES = ("share", "follow_up")
METHODS = ("in_person", "phone", "written", "referrer_declared")
MODES = ("direct", "through_worker")
CARE_OF = ("hub", "worker")
EVIDENCE = ("benefit", "identity", "address", "school", "support")
GIVEN_BY = ("resident", "parent", "attorney", "deputy")
# What a need may come as, and what the person has to go by now: (code, words) for each kind.
FORMS = {
    "device": (("laptop", "Laptop"), ("tablet", "Tablet"), ("phone", "Smartphone"), ("any", "Best suitable")),
    "data": (
        ("sim", "SIM card for a phone or tablet"),
        ("mifi", "Mobile Wi-Fi for several devices"),
        ("any", "Best suitable"),
    ),
    "skills": (
        ("one_to_one", "One to one"),
        ("group", "In a small group"),
        ("at_home", "At home"),
        ("any", "Best suitable"),
    ),
}
HAS_NOW = {
    "device": (
        ("nothing", "No device at all"),
        ("phone_only", "Only a phone"),
        ("shared", "A device shared with others"),
        ("broken", "A device that is broken or too old"),
    ),
    "data": (
        ("nothing", "No internet at all"),
        ("pay_as_you_go", "Pay-as-you-go that runs out"),
        ("public", "Public or borrowed Wi-Fi only"),
        ("shared", "A connection shared with others"),
    ),
    "skills": (
        ("never", "Has never been online"),
        ("helped", "Gets by with someone's help"),
        ("some", "Does a few things alone"),
        ("most", "Does most things, wants to learn more"),
    ),
}
# What a device has to be good for, and what it has to have: rules.py keeps a floor for each use, and a rule for each
# requirement.
USES = (
    ("essentials", "Everyday things: forms, email, appointments"),
    ("study", "School, college or a course"),
    ("work", "Work or looking for work"),
    ("video", "Video calls, such as with a doctor"),
    ("creative", "Making things: pictures, films, music"),
)
REQUIREMENTS = (
    ("screen_reader", "It reads the screen aloud"),
    ("large_screen", "A large screen, 14 inches or more"),
    ("touch", "A touch screen"),
    ("camera", "A camera"),
    ("keyboard", "A keyboard"),
    ("windows", "Windows"),
    ("chromeos", "ChromeOS"),
)
CHANNELS = ("sms", "call", "voicemail", "email", "post")
DOORS = ("web", "phone", "api", "bulk")
