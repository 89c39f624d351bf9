//! Runs the database of a stopped desk by itself, for a look into it with `psql`
//! or a dump: `peerdesk-private-postgres DIRECTORY` prints the address and stops
//! Postgres when its standard input ends.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use peerdesk_private_postgres::{Config, Error, PrivatePostgres};

fn main() -> ExitCode {
    let Some(directory) = std::env::args_os().nth(1) else {
        eprintln!("usage: peerdesk-private-postgres DIRECTORY");
        return ExitCode::from(2);
    };
    match run(&Config::new(directory)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(config: &Config) -> Result<(), Error> {
    let postgres = PrivatePostgres::start_blocking(config)?;
    // A reader that does not listen any more will not close the input either.
    let told = writeln!(io::stdout(), "{}", postgres.url());
    if told.is_ok() {
        let mut ignored = [0; 256];
        while io::stdin().read(&mut ignored).is_ok_and(|bytes| bytes > 0) {}
    }
    postgres.stop_blocking();
    Ok(())
}
