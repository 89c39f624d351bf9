//! Runs a disposable Postgres and Redis and prints their addresses as variables
//! for a shell; both are gone when its standard input ends. For development:
//! preparing compile-time checked SQL, or a desk of several nodes by hand.

use std::io::Read;

use peerdesk_services::{Postgres, Redis};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let postgres = Postgres::start().await?;
    let redis = Redis::start().await?;
    println!("DATABASE_URL='{}'", postgres.url("peerdesk"));
    println!("REDIS_URL='{}'", redis.url());
    let mut ignored = [0; 256];
    while std::io::stdin().read(&mut ignored)? > 0 {}
    Ok(())
}
