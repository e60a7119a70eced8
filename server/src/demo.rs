//! The demo workspace: 10,000 made-up customers and four people, one of each role, clearly marked.
#![allow(clippy::print_stdout, reason = "how to sign in is said on standard output, never in the log")]

use anyhow::Context;
use domain::role::Role;
use rand::Rng;
use store::{Demo, NewPerson, Store, StoreError};

use crate::{config::Config, seed};

/// How many customers the demo has.
const CUSTOMERS: u64 = 10_000;
const SIGN_IN: &str = "Sign in as admin@demo.example, manager@demo.example, agent@demo.example or viewer@demo.example.";
const WORKSPACE: &str = "Northwind Supply (demo)";
const PEOPLE: [(&str, &str, Role); 4] = [
    ("viewer@demo.example", "Vera Viewer (demo)", Role::Viewer),
    ("agent@demo.example", "Priya Raman (demo)", Role::Agent),
    ("manager@demo.example", "Marcus Hale (demo)", Role::Manager),
    ("admin@demo.example", "Ada Admin (demo)", Role::Admin),
];

/// Loads the demo when there is no customer and nobody works here, or when it was begun and not ended; otherwise changes
/// nothing. Says how to sign in, where there is a demo.
pub async fn load(store: &Store, config: &Config) -> anyhow::Result<()> {
    let demo = store.demo().await?;
    if demo == Demo::Loaded {
        println!("{SIGN_IN}");
        println!(
            "The password was set or printed when the demo was loaded; `acumen user password EMAIL` gives another."
        );
        return Ok(());
    }
    if demo == Demo::None && (store.has_customers().await? || store.has_people().await?) {
        return Ok(());
    }
    println!("Loading the demo workspace ...");
    store.begin_demo().await?;
    store.settle_workspace(WORKSPACE, "USD", "Europe/Berlin").await.context("settling the demo workspace")?;
    seed::run(store, seed::Plan { customers: CUSTOMERS, seed: 1, now: store::now() }).await?;
    let password = config.demo_password.clone().unwrap_or_else(made_up);
    for (email, name, role) in PEOPLE {
        let person = NewPerson { email: email.into(), name: name.into(), role, password: password.clone() };
        match store.add_person(person).await {
            // By an attempt that was killed: its password was never said.
            Err(StoreError::Taken(_)) => store.set_password(email, password.clone()).await,
            added => added.map(drop),
        }
        .with_context(|| format!("letting {email} in"))?;
    }
    store.end_demo().await?;
    println!("{SIGN_IN}");
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
