//! What the list cannot be faster than, in the same run as the list itself: the audience alone, and the same rows by key
//! in raw SQL. Reads `DATABASE_URL` and, line by line from standard input, the query parts of addresses, with `drawer ` before
//! those whose options are to be counted; prints a JSON line for each.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and may stop at the first surprise")]

use std::time::Instant;

use domain::query::CustomerQuery;
use sea_orm::{ConnectionTrait, Statement, Value};
use store::{Database, Store};

const RUNS: usize = 40;

fn percentiles(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() * 95 / 100])
}

#[tokio::main]
async fn main() {
    let url = std::env::var("DATABASE_URL").unwrap();
    let database = Database::open(&url).await.unwrap();
    let store = Store::open(database).await.unwrap();
    let plain = sea_orm::Database::connect(url.replacen("sqlite:", "sqlite://", 1)).await.unwrap();
    for address in std::io::stdin().lines().map_while(Result::ok) {
        let (mut asked, mut read) = (Vec::new(), Vec::new());
        if let Some(address) = address.strip_prefix("drawer ") {
            let query = CustomerQuery::parse(address).unwrap();
            for _ in 0..RUNS {
                let start = Instant::now();
                std::hint::black_box(store.filter_options(&query.filter).await);
                asked.push(start.elapsed().as_secs_f64() * 1000.0);
            }
            say(asked, vec![0.0]);
            continue;
        }
        let query = CustomerQuery::parse(&address).unwrap();
        for _ in 0..RUNS {
            let start = Instant::now();
            let (answer, _) = store.page_answer(&query).await;
            asked.push(start.elapsed().as_secs_f64() * 1000.0);
            let places = (1..=answer.ids.len().max(1)).map(|n| format!("${n}")).collect::<Vec<_>>().join(",");
            let sql = format!("SELECT * FROM customers WHERE id IN ({places})");
            let mut values: Vec<Value> = answer.ids.iter().map(|id| id.0.into()).collect();
            if values.is_empty() {
                values.push(0i64.into());
            }
            let start = Instant::now();
            let rows =
                plain.query_all_raw(Statement::from_sql_and_values(plain.get_database_backend(), sql, values)).await;
            assert_eq!(rows.unwrap().len(), answer.ids.len());
            read.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        say(asked, read);
    }
}

fn say(asked: Vec<f64>, read: Vec<f64>) {
    let ((a50, a95), (s50, s95)) = (percentiles(asked), percentiles(read));
    println!(r#"{{"audience":[{a50:.3},{a95:.3}],"sql":[{s50:.3},{s95:.3}]}}"#);
}
