//! `acumen`: the one program. Commands are thin: each opens the store and calls one thing.
#![allow(clippy::print_stdout, reason = "a command line answers on standard output")]

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use domain::role::Role;
use server::{config::Config, csv_file, seed, telemetry};
use store::{Database, NewPerson, Store};

#[derive(Parser)]
#[command(name = "acumen", version, about = "Customer intelligence on your own machine")]
struct Arguments {
    /// Print the configuration with secrets masked, and stop.
    #[arg(long)]
    print_config: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Bring the database to the present schema and answer requests.
    Serve {
        /// Load the demo workspace when there is no customer and nobody works here.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database to the present schema.
    Migrate,
    /// Write made-up customers, for trying out and measuring.
    Seed {
        /// How many.
        #[arg(long, default_value_t = 10_000)]
        customers: u64,
        /// Which ones: the same number gives the same people.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Instead one customer with 10,000 messages and 50,000 events.
        #[arg(long)]
        busy: bool,
    },
    /// Import customers from a CSV file.
    Import {
        /// UTF-8 with a header line.
        file: PathBuf,
    },
    /// Build what is held in memory from the database anew and say whether it differed.
    Reindex,
    /// Copy the SQLite database, whole in itself, while it is in use.
    Backup {
        /// Where to; nothing may be there yet.
        file: PathBuf,
    },
    /// People who work here.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Let somebody in; the password is read from ACUMEN_PASSWORD.
    Add {
        email: String,
        name: String,
        /// viewer, agent, manager or admin.
        #[arg(long, default_value = "agent")]
        role: String,
    },
    /// Give somebody a new password, read from ACUMEN_PASSWORD; it signs them out everywhere.
    Password { email: String },
    /// Everybody.
    List,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let config = Config::from_env()?;
    if arguments.print_config {
        println!("{config}");
        return Ok(());
    }
    telemetry::start();
    // One worker can stall a streamed page, so four at least.
    let workers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()?;
    runtime.block_on(run(arguments.command.unwrap_or(Command::Serve { demo: false }), config))
}

async fn run(command: Command, config: Config) -> anyhow::Result<()> {
    if config.database_url.starts_with("sqlite:") && !config.data.exists() {
        std::fs::create_dir_all(&config.data)
            .with_context(|| format!("ACUMEN_DATA is {}, which cannot be created", config.data.display()))?;
    }
    let database = Database::open(&config.database_url).await?;
    if let Command::Backup { file } = &command {
        database.backup(file).await?;
        println!("Copied to {}.", file.display());
        return Ok(());
    }
    let steps = database.migrate().await?;
    if let Command::Migrate = command {
        println!("{steps} steps were missing; the schema is up to date.");
        return Ok(());
    }
    let store = Store::open(database).await?;
    let done = act(command, &store, &config).await;
    store.close().await?;
    done
}

async fn act(command: Command, store: &Store, config: &Config) -> anyhow::Result<()> {
    match command {
        Command::Serve { demo } => {
            if demo {
                server::load_demo(store, config).await?;
            }
            server::serve(store.clone(), config).await
        }
        Command::Seed { seed, busy: true, .. } => {
            let plan = seed::Plan { customers: 1, seed, now: store::now() };
            seed::run_busy(store, plan).await?;
            println!("Wrote a busy customer.");
            Ok(())
        }
        Command::Seed { customers, seed, busy: false } => {
            seed::run(store, seed::Plan { customers, seed, now: store::now() }).await?;
            println!("Wrote {customers} customers.");
            Ok(())
        }
        Command::Import { file } => import(store, &file).await,
        Command::Reindex => {
            println!("{}", if store.reindex().await? { "It differed and was rebuilt." } else { "It was up to date." });
            Ok(())
        }
        Command::User { command } => user(store, command).await,
        Command::Migrate | Command::Backup { .. } => Ok(()),
    }
}

async fn import(store: &Store, file: &std::path::Path) -> anyhow::Result<()> {
    let done = csv_file::import(store, file).await?;
    for refused in &done.refused {
        println!("line {}: {}", refused.line, refused.reason);
    }
    println!("{} created, {} updated, {} refused.", done.created, done.updated, done.refused.len());
    Ok(())
}

async fn user(store: &Store, command: UserCommand) -> anyhow::Result<()> {
    let password = || std::env::var("ACUMEN_PASSWORD").context("ACUMEN_PASSWORD is not set; it gives the password");
    match command {
        UserCommand::Add { email, name, role } => {
            let Ok(role) = role.parse::<Role>() else { bail!("--role must be viewer, agent, manager or admin") };
            let person = store.add_person(NewPerson { email, name, role, password: password()? }).await?;
            println!("{} is in as {}.", person.email, person.role.label());
        }
        UserCommand::Password { email } => {
            store.set_password(&email, password()?).await?;
            println!("{email} has a new password and is signed out everywhere.");
        }
        UserCommand::List => {
            for person in store.people().await? {
                let state = if person.is_disabled { "disabled" } else { "active" };
                println!("{}\t{}\t{}\t{state}", person.email, person.name, person.role);
            }
        }
    }
    Ok(())
}
