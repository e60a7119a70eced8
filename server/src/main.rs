//! `acumen`: the one program. Arguments are thin: each becomes one thing that is asked of a store.
#![allow(clippy::print_stdout, reason = "a command line answers on standard output")]

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use clap::{Parser, Subcommand};
use server::{
    command::{self, Command},
    config::Config,
    control, seed, telemetry,
};
use store::{Database, OpenError, Store};

#[derive(Parser)]
#[command(name = "acumen", version, about = "Customer intelligence on your own machine")]
struct Arguments {
    /// Print the configuration with secrets masked, and stop.
    #[arg(long)]
    print_config: bool,
    #[command(subcommand)]
    command: Option<Asked>,
}

#[derive(Subcommand)]
enum Asked {
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
    telemetry::start()?;
    // One worker can stall a streamed page, so four at least.
    let workers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()?;
    runtime.block_on(run(arguments.command.unwrap_or(Asked::Serve { demo: false }), config))
}

/// Opens the store and does what is asked with it.
async fn open(config: &Config) -> anyhow::Result<Store> {
    if config.database_url.starts_with("sqlite:") && !config.data.exists() {
        std::fs::create_dir_all(&config.data)
            .with_context(|| format!("ACUMEN_DATA is {}, which cannot be created", config.data.display()))?;
    }
    let database = Database::open(&config.database_url).await?;
    let steps = database.migrate().await?;
    tracing::info!(steps, "the schema is up to date");
    Ok(Store::open(database).await?)
}

/// How often a database that is in use is tried again: a server that starts or ends takes no commands for a moment.
const TRIES: u32 = 50;

/// Has a command done by the server that runs, or else does it alone; says what it says.
async fn ask(command: Command, input: Vec<u8>, config: &Config) -> anyhow::Result<()> {
    for tries in 1.. {
        let done = match control::ask(config, &command, &input)? {
            Some(said) => Ok(said),
            None => alone(command.clone(), &input, config).await,
        };
        match done {
            Err(error) if tries < TRIES && matches!(error.downcast_ref(), Some(OpenError::InUse(_))) => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            done => {
                print!("{}", done?);
                break;
            }
        }
    }
    Ok(())
}

async fn alone(command: Command, input: &[u8], config: &Config) -> anyhow::Result<String> {
    match command {
        // As it is: nothing is brought to the present schema first.
        Command::Backup(file) => {
            Database::open(&config.database_url).await?.backup(&file).await?;
            Ok(command::copied(&file))
        }
        Command::Reindex => {
            Database::open(&config.database_url).await?;
            Ok("No server runs here; each start reads everything.\n".to_owned())
        }
        command => {
            let store = open(config).await?;
            let done = command.run(&store, input).await;
            store.close().await?;
            done
        }
    }
}

async fn run(asked: Asked, config: Config) -> anyhow::Result<()> {
    match asked {
        Asked::Serve { demo } => {
            let store = open(&config).await?;
            if demo {
                server::load_demo(&store, &config).await?;
            }
            let served = server::serve(store.clone(), &config).await;
            store.close().await?;
            served
        }
        Asked::Migrate => {
            open(&config).await?.close().await?;
            println!("The schema is up to date.");
            Ok(())
        }
        Asked::Seed { customers, seed, busy } => {
            let store = open(&config).await?;
            let plan = seed::Plan { customers: if busy { 1 } else { customers }, seed, now: store::now() };
            let written = if busy { seed::run_busy(&store, plan).await } else { seed::run(&store, plan).await };
            store.close().await?;
            written?;
            println!(
                "{}",
                if busy { "Wrote a busy customer.".to_owned() } else { format!("Wrote {customers} customers.") }
            );
            Ok(())
        }
        Asked::Import { file } => {
            let csv = std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            ask(Command::Import, csv, &config).await.with_context(|| file.display().to_string())
        }
        Asked::Reindex => ask(Command::Reindex, vec![], &config).await,
        Asked::Backup { file } => ask(Command::Backup(std::path::absolute(file)?), vec![], &config).await,
        Asked::User { command } => {
            let password =
                || std::env::var("ACUMEN_PASSWORD").context("ACUMEN_PASSWORD is not set; it gives the password");
            let command = match command {
                UserCommand::Add { email, name, role } => {
                    Command::AddPerson { email, name, role, password: password()? }
                }
                UserCommand::Password { email } => Command::SetPassword { email, password: password()? },
                UserCommand::List => Command::ListPeople,
            };
            ask(command, vec![], &config).await
        }
    }
}
