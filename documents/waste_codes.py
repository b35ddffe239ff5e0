"""What a consignment note calls what is thrown away."""

# List of Wastes (Commission Decision 2000/532/EC as kept in UK law); a star marks hazardous waste.
WASTE = {
    "16 02 13*": "discarded equipment with hazardous components",
    "16 02 14": "discarded equipment without hazardous components",
    "20 01 35*": "discarded electrical and electronic equipment from households and the like, with hazardous components",
    "20 01 36": "discarded electrical and electronic equipment from households and the like, without hazardous components",
}
