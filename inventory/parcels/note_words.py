"""What a delivery note says to the person in their own language. Not read by a native speaker yet, but for English."""

from notifications.languages import language_of

_WORDS: dict[str, tuple[str, str, str]] = {
    "en": (
        "This parcel is for you.",
        "Check that everything on this list is in it.",
        "If something is missing or does not work, tell the person at the hub.",
    ),
    "ar": (
        "هذا الطرد لك.",
        "تأكد من أن كل ما في هذه القائمة موجود فيه.",
        "إذا كان هناك شيء ناقص أو لا يعمل، فأخبر الموظف في المركز.",
    ),
    "bn": (
        "এই পার্সেলটি আপনার জন্য।",
        "তালিকার সবকিছু এতে আছে কিনা দেখুন।",
        "কিছু না থাকলে বা কাজ না করলে কেন্দ্রের কর্মীকে বলুন।",
    ),
    "es": (
        "Este paquete es para usted.",
        "Compruebe que contiene todo lo que figura en esta lista.",
        "Si falta algo o no funciona, dígaselo a la persona del centro.",
    ),
    "gu": (
        "આ પાર્સલ તમારા માટે છે.",
        "આ યાદીમાંની બધી વસ્તુઓ તેમાં છે કે નહીં તે તપાસો.",
        "કંઈ ખૂટતું હોય અથવા કામ ન કરતું હોય, તો કેન્દ્રના કર્મચારીને જણાવો.",
    ),
    "pl": (
        "Ta paczka jest dla Ciebie.",
        "Sprawdź, czy jest w niej wszystko z tej listy.",
        "Jeśli czegoś brakuje lub coś nie działa, powiedz o tym pracownikowi punktu.",
    ),
    "pt": (
        "Esta encomenda é para si.",
        "Verifique se contém tudo o que está nesta lista.",
        "Se faltar alguma coisa ou não funcionar, diga à pessoa do centro.",
    ),
    "ro": (
        "Acest colet este pentru dumneavoastră.",
        "Verificați dacă conține tot ce este pe această listă.",
        "Dacă lipsește ceva sau nu funcționează, spuneți persoanei de la centru.",
    ),
    "so": (
        "Baakadkan adiga ayaa iska leh.",
        "Hubi in wax kasta oo liiskan ku qoran ay ku jiraan.",
        "Haddii wax maqan yihiin ama aysan shaqaynayn, u sheeg qofka xarunta jooga.",
    ),
    "tr": (
        "Bu paket sizin için.",
        "Bu listedeki her şeyin içinde olduğunu kontrol edin.",
        "Eksik veya çalışmayan bir şey varsa merkezdeki görevliye söyleyin.",
    ),
    "uk": (
        "Ця посилка для вас.",
        "Перевірте, чи є в ній усе з цього списку.",
        "Якщо чогось бракує або щось не працює, скажіть працівникові центру.",
    ),
    "ur": (
        "یہ پارسل آپ کے لیے ہے۔",
        "دیکھ لیں کہ اس فہرست کی ہر چیز اس میں موجود ہے۔",
        "اگر کوئی چیز کم ہو یا کام نہ کرے تو مرکز کے عملے کو بتائیں۔",
    ),
}


def words_for(language: str) -> tuple[str, ...]:
    """The sentences for somebody who speaks `language`, as the referral says it in words; English where we have none."""
    return _WORDS[language_of(language)]
