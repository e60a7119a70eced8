use proptest::prelude::*;

use super::*;

fn field(kind: FieldKind) -> CustomField {
    let options = ["Starter", "Business", "Größer"].map(str::to_owned).to_vec();
    CustomField { id: FieldId(1), name: "Plan".into(), kind, options }
}

fn tidy(kind: FieldKind, text: &str) -> Result<String, String> {
    let answer = field(kind).tidy(text, "", &Zone::utc(), &Currency::of("EUR").unwrap());
    answer.map_err(|invalid| invalid.first().code.to_string())
}

#[test]
fn values_of_each_kind_are_read_or_refused() {
    use FieldKind::*;
    for (kind, text, kept) in [
        (Text, " Hello  world ", "Hello  world"),
        (Number, "1,234.50", "1234.50"),
        (Number, "-007", "-7"),
        (YesNo, "Yes", "yes"),
        (Date, "2026-12-18", "2026-12-18"),
        (DateTime, "2026-12-18 09:30", "2026-12-18T09:30:00Z"),
        (DateTime, "2026-12-18T09:30", "2026-12-18T09:30:00Z"),
        (OneOf, "business", "Business"),
        (SomeOf, "größer;Starter; starter", "Starter; Größer"),
        (Url, "acme.example/a?b", "https://acme.example/a?b"),
        (Url, "HTTP://acme.example:8080", "http://acme.example:8080"),
        (Money, "1,299", "1299.00 EUR"),
        (Money, "€5", "5.00 EUR"),
        (Money, "usd -3.5", "-3.50 USD"),
        (Money, "500 JPY", "500 JPY"),
        (Money, "", ""),
    ] {
        assert_eq!(tidy(kind, text).as_deref(), Ok(kept), "{kind} {text}");
        assert_eq!(tidy(kind, kept).as_deref(), Ok(kept), "{kind} {kept} again");
    }
    for (kind, text, code) in [
        (Text, "a\u{7}", "control_character"),
        (Text, &"x".repeat(2001), "too_long"),
        (Number, "12a", "not_a_number"),
        (Number, &"9".repeat(31), "not_a_number"),
        (YesNo, "maybe", "unknown_value"),
        (Date, "2026-02-30", "not_a_date"),
        (Date, "18.12.2026", "not_a_date"),
        (DateTime, "2026-12-18 25:00", "not_a_date"),
        (OneOf, "Enterprise", "unknown_value"),
        (SomeOf, "Starter; Enterprise", "unknown_value"),
        (Url, "javascript:alert(1)", "not_a_link"),
        (Url, "ftp://acme.example", "not_a_link"),
        (Url, "https://user@evil.example", "not_a_link"),
        (Url, "acme", "not_a_link"),
        (Money, "1.005", "not_an_amount"),
        (Money, "1 EUR USD", "not_an_amount"),
        (Money, "5 XXQ", "not_an_amount"),
        (Money, "99999999999999", "not_an_amount"),
    ] {
        assert_eq!(tidy(kind, text), Err(code.to_owned()), "{kind} {text}");
    }
}

#[test]
fn an_option_that_was_taken_away_may_stay() {
    let eur = Currency::of("EUR").unwrap();
    let tidy = |text: &str, present: &str| field(FieldKind::SomeOf).tidy(text, present, &Zone::utc(), &eur);
    assert_eq!(tidy("Former; starter", "Former; Business").as_deref(), Ok("Starter; Former"));
    assert!(tidy("Former; starter", "Business").is_err());
}

#[test]
fn values_are_shown_as_people_read_them() {
    use FieldKind::*;
    for (kind, value, shown) in [
        (Number, "-1234567.50", "−1,234,567.50"),
        (Number, "-0.5", "−0.5"),
        (YesNo, "no", "No"),
        (Date, "2026-12-18", "Dec 18, 2026"),
        (DateTime, "2026-12-18T09:30:00Z", "Dec 18, 2026, 09:30 UTC"),
        (SomeOf, "Starter; Größer", "Starter, Größer"),
        (Money, "1299.00 EUR", "€1,299.00"),
        (Money, "-500 JPY", "−¥500"),
        (Text, "as it is", "as it is"),
        (Date, "not one any more", "not one any more"),
    ] {
        assert_eq!(field(kind).shown(value, &Zone::utc()), shown);
    }
    assert_eq!(field(DateTime).typed("2026-12-18T09:30:00Z", &Zone::utc()), "2026-12-18T09:30");
}

#[test]
fn drafts_name_a_field_and_its_options() {
    let draft = |name: &str, kind, options: &str| FieldDraft { name: name.into(), kind, options: options.into() };
    assert_eq!(draft(" Data  region ", FieldKind::Text, "x").tidied(), Ok(("Data region".into(), vec![])));
    let several = draft("Plan", FieldKind::OneOf, "Starter\n\n business \nstarter").tidied();
    assert_eq!(several, Ok(("Plan".into(), vec!["Starter".into(), "business".into()])));
    let taken = draft("lifecycle STAGE", FieldKind::Text, "").tidied().unwrap_err();
    assert_eq!((&*taken.first().field, &*taken.first().code), ("name", "taken"));
    let long = draft("Plan", FieldKind::OneOf, &format!("Starter\n{}", "x".repeat(100))).tidied().unwrap_err();
    assert_eq!(long.first().message, "“xxxxxxxxxxxxxxxxxxxx…”: Name is too long by 36 characters.");
    let wrong = draft("", FieldKind::OneOf, " ").tidied().unwrap_err();
    assert_eq!(wrong.errors.iter().map(|e| &*e.field).collect::<Vec<_>>(), ["name", "options"]);
}

proptest! {
    #[test]
    fn what_is_kept_is_kept_again(n in 0..FieldKind::ALL.len(), text in "\\PC{0,40}|[0-9., -]{1,12}( [A-Z]{3})?") {
        let kind = FieldKind::ALL[n];
        if let Ok(kept) = tidy(kind, &text) {
            prop_assert_eq!(tidy(kind, &kept), Ok(kept.clone()));
            let _ = field(kind).shown(&kept, &Zone::utc());
        }
    }
}
