//! Times the audience at 100,000 and 1,000,000 customers (or the counts given as arguments) beside its targets, and
//! its memory. Medians of many runs; the machine's noise is in the spread, so read medians.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and may stop at the first surprise")]

use std::{hint::black_box, time::Instant};

use audience::{Became, Criteria, Loading, Record, Search, Wanted};
use domain::{
    id::{CustomerId, SegmentId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
    query::{Match, Range, Sort},
    time::At,
};

/// A small generator (splitmix64): the same customers every time, without a crate for it.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

fn record(dice: &mut Dice, n: u64, version: u32) -> Record {
    const FIRST: [&str; 16] = [
        "amara", "tomas", "jonas", "mei", "sofia", "kwame", "hannah", "ingrid", "diego", "owen", "leila", "noah",
        "claire", "arjun", "freya", "李",
    ];
    const LAST: [&str; 16] = [
        "okafor",
        "rivera",
        "lindqvist",
        "tanaka",
        "petrova",
        "mensah",
        "weiss",
        "solberg",
        "fontana",
        "gallagher",
        "haddad",
        "abebe",
        "dubois",
        "nair",
        "johansen",
        "雷",
    ];
    let (first, last) = (FIRST[dice.roll(16) as usize], LAST[dice.roll(16) as usize]);
    let company = format!(
        "{} {}",
        LAST[dice.roll(16) as usize],
        ["logistics", "labs", "clinics", "freight"][dice.roll(4) as usize]
    );
    // Skew: the commonest of 40 tags on 30 %, the rarest below 1 %; 25 segments alike.
    let tags = (0..40).filter(|t| dice.roll(1000) < 300 / (1 + t * 3 / 4)).map(|t| TagId(t as i64 + 1)).collect();
    let segments = (0..25).filter(|s| dice.roll(1000) < 250 / (1 + s)).map(|s| SegmentId(s as i64 + 1)).collect();
    Record {
        id: CustomerId(n as i64 + 1),
        version,
        name: format!("{first} {last}"),
        texts: format!("{first}.{last}{n}@{}.example\n{company}\n4930{:07}", LAST[dice.roll(16) as usize], n),
        lifecycle: Lifecycle::ALL[[0, 1, 1, 1, 1, 1, 2, 3][dice.roll(8) as usize]],
        intent: Intent::ALL[[0, 1, 2, 2, 2, 3, 3, 3][dice.roll(8) as usize]],
        last_active: (dice.roll(20) > 0).then(|| At(dice.roll(1 << 40) as i64)),
        first_seen: At(dice.roll(1 << 40) as i64),
        conversations: dice.roll(30) as u32,
        messages: dice.roll(300) as u32,
        ltv: (dice.roll(3) > 0).then(|| dice.roll(9_000_000) as i64),
        tags,
        segments,
    }
}

fn milliseconds(mut act: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..9)
        .map(|_| {
            let start = Instant::now();
            act();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("VmRSS: 0 kB");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn main() {
    let given: Vec<u64> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    for count in if given.is_empty() { vec![100_000, 1_000_000] } else { given } {
        measure(count);
    }
}

fn measure(count: u64) {
    let share = count as f64 / 1_000_000.0;
    let report = |what: &str, ms: f64, target: f64| {
        let verdict = if ms <= target * share { "ok" } else { "ABOVE TARGET" };
        println!("{count:>9} {what:<44} {ms:>9.2} ms   target {:>8.2}  {verdict}", target * share);
    };
    let mut dice = Dice(7);
    let before = resident();
    // Loaded as the store does it, in batches, so that the rows are not held twice.
    let mut loading = Loading::default();
    let mut spent = 0.0;
    let mut batch: Vec<Record> = Vec::new();
    for n in 0..count {
        batch.push(record(&mut dice, n, 1));
        if batch.len() == 2_000 || n + 1 == count {
            let rows = std::mem::take(&mut batch);
            let start = Instant::now();
            loading.take(rows);
            spent += start.elapsed().as_secs_f64() * 1000.0;
        }
    }
    let start = Instant::now();
    let mut audience = loading.finish();
    report("load", spent + start.elapsed().as_secs_f64() * 1000.0, 3000.0);
    println!("{count:>9} {:<44} {:>9.1} MB   target {:>8.1}", "memory", resident() - before, 200.0 * share);

    let everything = Criteria {
        search: Search::of("an"),
        lifecycle: vec![Lifecycle::Active, Lifecycle::AtRisk],
        intent: vec![Intent::General, Intent::Support],
        tags: Wanted { keys: vec![TagId(1), TagId(2)], matching: Match::Any, names_unknown: false },
        segments: Wanted { keys: vec![SegmentId(1)], matching: Match::Any, names_unknown: false },
        ltv: Range { min: Some(100_000), max: None },
        conversations: Range { min: Some(2), max: Some(25) },
    };
    let searching = |typed: &str| Criteria { search: Search::of(typed), ..Criteria::default() };
    let common_tag = Criteria { tags: Wanted { keys: vec![TagId(1)], ..Wanted::default() }, ..Criteria::default() };
    let ranges = Criteria { ltv: everything.ltv, conversations: everything.conversations, ..Criteria::default() };

    for (what, criteria) in [("everybody", &Criteria::default()), ("common tag", &common_tag), ("two ranges", &ranges)]
    {
        report(
            &format!("total and all options, {what}"),
            milliseconds(|| drop(black_box(audience.counts(criteria)))),
            15.0,
        );
    }
    let all_but_search = Criteria { search: Search::default(), ..everything.clone() };
    report(
        "total and all options, all filters",
        milliseconds(|| drop(black_box(audience.counts(&all_but_search)))),
        15.0,
    );
    for sort in Sort::all() {
        for (place, skip) in [("first", 0), ("middle", count as u32 / 2), ("last", count as u32 - 50)] {
            let ms = milliseconds(|| drop(black_box(audience.answer(&Criteria::default(), sort, skip, 50))));
            report(&format!("{place} page, {sort}"), ms, 30.0);
        }
    }
    for typed in ["mei", "gallagher", "okafor lab", "nobody", &format!("{}", count / 2), "logistics"] {
        report(
            &format!("search {typed}"),
            milliseconds(|| drop(black_box(audience.answer(&searching(typed), Sort::default(), 0, 50)))),
            30.0,
        );
    }
    let one_letter = milliseconds(|| drop(black_box(audience.answer(&searching("a"), Sort::default(), 0, 50))));
    println!("{count:>9} {:<44} {one_letter:>9.2} ms", "search a");
    report(
        "all six filters and search",
        milliseconds(|| drop(black_box(audience.answer(&everything, Sort::default(), 0, 50)))),
        30.0,
    );

    let mut version = 1;
    let mut bulk = || {
        version += 1;
        let touched: Vec<(CustomerId, u32)> =
            (1..=count as i64).filter(|id| id % 25 < 3).map(|id| (CustomerId(id), version)).collect();
        let start = Instant::now();
        let others = audience.take_over(&touched, &Became::Meaning(Intent::ALL[version as usize % 4]));
        assert!(others.is_empty());
        start.elapsed().as_secs_f64() * 1000.0
    };
    let mut times: Vec<f64> = (0..9).map(|_| bulk()).collect();
    times.sort_by(f64::total_cmp);
    report("bulk change of 12 %", times[4], 20.0);
    let mut n = 0;
    let one = milliseconds(|| {
        n += 1;
        audience.apply(vec![record(&mut dice, n * 1000, 100 + n as u32)]);
    });
    println!("{count:>9} {:<44} {one:>9.3} ms", "one changed customer, renamed");
}
