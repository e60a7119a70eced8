//! The demo workspace: 10,000 made-up customers and four people, one of each role, clearly marked.
#![allow(clippy::print_stdout, reason = "how to sign in is said on standard output, never in the log")]

use anyhow::Context;
use domain::role::Role;
use rand::Rng;
use store::{NewPerson, Store};

use crate::{config::Config, seed};

/// How many customers the demo has.
const CUSTOMERS: u64 = 10_000;
const WORKSPACE: &str = "Northwind Supply (demo)";
const PEOPLE: [(&str, &str, Role); 4] = [
    ("viewer@demo.example", "Vera Viewer (demo)", Role::Viewer),
    ("agent@demo.example", "Priya Raman (demo)", Role::Agent),
    ("manager@demo.example", "Marcus Hale (demo)", Role::Manager),
    ("admin@demo.example", "Ada Admin (demo)", Role::Admin),
];

/// Loads the demo when there is no customer and nobody works here; otherwise changes nothing. Says how to sign in.
pub async fn load(store: &Store, config: &Config) -> anyhow::Result<()> {
    if store.has_customers().await? || store.has_people().await? {
        return Ok(());
    }
    println!("Loading the demo workspace ...");
    store.settle_workspace(WORKSPACE, "USD", "Europe/Berlin").await.context("settling the demo workspace")?;
    seed::run(store, seed::Plan { customers: CUSTOMERS, seed: 1, now: store::now() }).await?;
    let password = config.demo_password.clone().unwrap_or_else(made_up);
    for (email, name, role) in PEOPLE {
        let person = NewPerson { email: email.into(), name: name.into(), role, password: password.clone() };
        store.add_person(person).await.with_context(|| format!("letting {email} in"))?;
    }
    println!("Sign in as admin@demo.example, manager@demo.example, agent@demo.example or viewer@demo.example.");
    match config.demo_password {
        Some(_) => println!("The password is the one in ACUMEN_DEMO_PASSWORD."),
        None => println!("The password of all four is: {password}"),
    }
    Ok(())
}

/// Sixteen letters that are hard to mistake: 77 bits.
fn made_up() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut rng = rand::rng();
    (0..16).map(|_| LETTERS[(rng.next_u32() as usize) % LETTERS.len()] as char).collect()
}
