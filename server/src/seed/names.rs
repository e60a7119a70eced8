//! Invented names of many scripts with a Latin spelling for addresses, and invented companies.

use super::dice::Dice;

/// Given and family names of one language; each as written and in Latin letters.
struct Language {
    weight: u64,
    family_first: bool,
    given: &'static [(&'static str, &'static str)],
    family: &'static [(&'static str, &'static str)],
}

macro_rules! same {
    ($($name:literal),+ $(,)?) => { &[$(($name, $name)),+] };
}

const LANGUAGES: &[Language] = &[
    Language {
        weight: 30,
        family_first: false,
        given: same![
            "Emily", "Owen", "Grace", "Noah", "Olivia", "Paul", "Hannah", "Samuel", "Ruth", "Henry", "Alice", "Jack",
            "Freya", "George", "Nora", "Lucas", "Isla", "Adam", "Chloe", "Daniel", "Martha", "Simon"
        ],
        family: same![
            "Carter",
            "Gallagher",
            "Whitfield",
            "Bennett",
            "Hughes",
            "Marlow",
            "Ashdown",
            "Pritchard",
            "Lowell",
            "Harding",
            "Kendrick",
            "Stone",
            "Fairbanks",
            "Doyle",
            "Sutton",
            "Mercer",
            "Holt",
            "Barlow",
            "Quinn",
            "Reeves"
        ],
    },
    Language {
        weight: 12,
        family_first: false,
        given: same![
            "Hanna",
            "Lukas",
            "Jonas",
            "Ingrid",
            "Klaus",
            "Greta",
            "Anneliese",
            "Felix",
            "Sören",
            "Jürgen",
            "Käthe",
            "Björn"
        ],
        family: &[
            ("Weiß", "Weiss"),
            ("Brandt", "Brandt"),
            ("Lindqvist", "Lindqvist"),
            ("Solberg", "Solberg"),
            ("Müller", "Mueller"),
            ("Schröder", "Schroeder"),
            ("Johansen", "Johansen"),
            ("Østergård", "Ostergard"),
            ("Krüger", "Krueger"),
            ("Vogel", "Vogel"),
            ("Haugen", "Haugen"),
        ],
    },
    Language {
        weight: 12,
        family_first: false,
        given: &[
            ("Tomás", "Tomas"),
            ("Sofía", "Sofia"),
            ("Diego", "Diego"),
            ("Inés", "Ines"),
            ("Mateo", "Mateo"),
            ("Bianca", "Bianca"),
            ("João", "Joao"),
            ("Núria", "Nuria"),
            ("Claire", "Claire"),
            ("Élodie", "Elodie"),
            ("François", "Francois"),
            ("Lucía", "Lucia"),
        ],
        family: &[
            ("Rivera", "Rivera"),
            ("Fontana", "Fontana"),
            ("Dubois", "Dubois"),
            ("Romano", "Romano"),
            ("Silva", "Silva"),
            ("García", "Garcia"),
            ("Núñez", "Nunez"),
            ("Lefèvre", "Lefevre"),
            ("Conceição", "Conceicao"),
            ("Peña", "Pena"),
            ("Moreau", "Moreau"),
            ("Bianchi", "Bianchi"),
        ],
    },
    Language {
        weight: 9,
        family_first: false,
        given: same![
            "Amara",
            "Kwame",
            "Priscilla",
            "Samuel",
            "Ngozi",
            "Tendai",
            "Abena",
            "Chidi",
            "Zainab",
            "Thabo",
            "Wanjiru",
            "Femi"
        ],
        family: same![
            "Okafor", "Mensah", "Moyo", "Osei", "Kimani", "Abebe", "Nkosi", "Adeyemi", "Banda", "Diallo", "Mwangi",
            "Sesay"
        ],
    },
    Language {
        weight: 8,
        family_first: false,
        given: &[
            ("Zoë", "Zoe"),
            ("Łukasz", "Lukasz"),
            ("Małgorzata", "Malgorzata"),
            ("Jiří", "Jiri"),
            ("Šárka", "Sarka"),
            ("Viktor", "Viktor"),
            ("Zsófia", "Zsofia"),
            ("Ádám", "Adam"),
            ("Dragoș", "Dragos"),
            ("Željka", "Zeljka"),
        ],
        family: &[
            ("Novák", "Novak"),
            ("Wiśniewska", "Wisniewska"),
            ("Dvořák", "Dvorak"),
            ("Szabó", "Szabo"),
            ("Ionescu", "Ionescu"),
            ("Kovačević", "Kovacevic"),
            ("Łuczak", "Luczak"),
            ("Horváth", "Horvath"),
        ],
    },
    Language {
        weight: 7,
        family_first: false,
        given: same![
            "Arjun", "Priya", "Leila", "Nadia", "Rahul", "Meera", "Anjali", "Vikram", "Sunita", "Imran", "Deepa",
            "Kavya"
        ],
        family: same![
            "Nair",
            "Raman",
            "Haddad",
            "Rahman",
            "Iyer",
            "Kapoor",
            "Chatterjee",
            "Patel",
            "Menon",
            "Qureshi",
            "Das",
            "Bhatt"
        ],
    },
    Language {
        weight: 5,
        family_first: false,
        given: &[
            ("Анна", "anna"),
            ("Дмитрий", "dmitry"),
            ("Ольга", "olga"),
            ("Елена", "elena"),
            ("Софія", "sofiia"),
            ("Тарас", "taras"),
        ],
        family: &[
            ("Петрова", "petrova"),
            ("Шевченко", "shevchenko"),
            ("Волков", "volkov"),
            ("Иванова", "ivanova"),
            ("Коваленко", "kovalenko"),
        ],
    },
    Language {
        weight: 4,
        family_first: true,
        given: &[
            ("美咲", "misaki"),
            ("太郎", "taro"),
            ("結衣", "yui"),
            ("陽菜", "hina"),
            ("健", "ken"),
            ("さくら", "sakura"),
        ],
        family: &[
            ("田中", "tanaka"),
            ("佐藤", "sato"),
            ("鈴木", "suzuki"),
            ("高橋", "takahashi"),
            ("渡辺", "watanabe"),
        ],
    },
    Language {
        weight: 4,
        family_first: true,
        given: &[("伟", "wei"), ("秀英", "xiuying"), ("芳", "fang"), ("磊", "lei"), ("静", "jing"), ("洋", "yang")],
        family: &[("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen")],
    },
    Language {
        weight: 3,
        family_first: true,
        given: &[("민준", "minjun"), ("서연", "seoyeon"), ("지우", "jiwoo"), ("하은", "haeun"), ("도윤", "doyun")],
        family: &[("김", "kim"), ("이", "lee"), ("박", "park"), ("최", "choi"), ("정", "jung")],
    },
    Language {
        weight: 3,
        family_first: false,
        given: &[("ليلى", "layla"), ("أحمد", "ahmed"), ("مريم", "maryam"), ("يوسف", "youssef"), ("نور", "nour")],
        family: &[("حداد", "haddad"), ("المنصور", "almansour"), ("خليل", "khalil"), ("صالح", "saleh")],
    },
    Language {
        weight: 3,
        family_first: false,
        given: &[("Ελένη", "eleni"), ("Γιώργος", "giorgos"), ("Νίκος", "nikos"), ("Μαρία", "maria")],
        family: &[("Παπαδόπουλος", "papadopoulos"), ("Γεωργίου", "georgiou"), ("Αγγελής", "angelis")],
    },
];

const FIRST: &[&str] = &[
    "Lumen",
    "Solara",
    "Fjord",
    "Harbor",
    "Meridian",
    "Tideway",
    "Kettle",
    "Nordlys",
    "Pampa",
    "Brightwater",
    "Cedar Street",
    "Rift Valley",
    "Atelier Nord",
    "Monsoon",
    "Skagen",
    "Kumo",
    "Baobab",
    "Hansa",
    "Delta",
    "Liffey",
    "Costa Verde",
    "Oakline",
    "Morava",
    "Savanna",
    "Bayline",
    "Granit",
    "Polder",
    "Saffron",
    "Juniper",
    "Alder & Ash",
    "Quarry",
    "Lantern",
    "Marble Arch",
    "Northgate",
    "Pine Ridge",
    "Silver Birch",
    "Tamarind",
    "Umbra",
    "Vesper",
    "Willow",
];
const SECOND: &[&str] = &[
    "Logistics",
    "Clinics",
    "Analytics",
    "Legal",
    "Freight",
    "Energi",
    "Foods",
    "Dental",
    "Studio",
    "Coffee",
    "Labs",
    "Sailing",
    "Robotics",
    "Travel",
    "Parts",
    "Textiles",
    "Homes",
    "Tours",
    "Schools",
    "Glass",
    "Seeds",
    "Cycles",
    "Print",
    "Insurance",
    "Bakery",
    "Software",
    "Hotels",
    "Farms",
    "Media",
    "Optics",
];

/// A name as written, and the local part of an address in ASCII.
pub(super) fn person(dice: &mut Dice) -> (String, String) {
    let weights: Vec<u64> = LANGUAGES.iter().map(|language| language.weight).collect();
    let language = &LANGUAGES[dice.weighted(&weights)];
    let (given, given_latin) = dice.pick(language.given);
    let (family, family_latin) = dice.pick(language.family);
    let name = if language.family_first { format!("{family} {given}") } else { format!("{given} {family}") };
    let local = domain::fold::fold(&format!("{given_latin}.{family_latin}")).replace(' ', "");
    (name, local)
}

/// A company and the domain of its addresses.
pub(super) fn company(dice: &mut Dice) -> (String, String) {
    let (first, second) = (dice.pick(FIRST), dice.pick(SECOND));
    let host: String = first.chars().filter(char::is_ascii_alphanumeric).collect();
    (format!("{first} {second}"), format!("{}{}.example", host.to_lowercase(), second.to_lowercase()))
}
