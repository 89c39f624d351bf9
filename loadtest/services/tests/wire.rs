//! The wire: what passes, what is late, what is lost, and what is cut.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use peerdesk_services::{Door, Flow, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server that says back what it hears.
async fn echo() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                let _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    Ok(address)
}

/// Says something and hears it again.
async fn speak(stream: &mut TcpStream, word: &str) -> anyhow::Result<()> {
    stream.write_all(word.as_bytes()).await?;
    let mut heard = vec![0; word.len()];
    stream.read_exact(&mut heard).await?;
    assert_eq!(heard, word.as_bytes());
    Ok(())
}

#[tokio::test]
async fn what_passes_arrives_and_what_is_delayed_arrives_later() -> anyhow::Result<()> {
    let wire = Wire::to(echo().await?).await?;
    let mut stream = TcpStream::connect(wire.address()).await?;
    speak(&mut stream, "hello").await?;
    assert_eq!(wire.open(), 1);
    let delay = Duration::from_millis(40);
    wire.up(Flow::Delay(delay));
    wire.down(Flow::Delay(delay));
    let asked = Instant::now();
    speak(&mut stream, "slowly").await?;
    assert!(asked.elapsed() >= 2 * delay);
    Ok(())
}

#[tokio::test]
async fn a_stall_fills_the_senders_buffers_and_everything_arrives_when_it_is_healed()
-> anyhow::Result<()> {
    let wire = Wire::to(echo().await?).await?;
    let mut stream = TcpStream::connect(wire.address()).await?;
    speak(&mut stream, "hello").await?;
    wire.up(Flow::Stall);
    let mut sent = 0;
    loop {
        stream.writable().await?;
        match stream.try_write(&[b'x'; 8 * 1024]) {
            Ok(length) => sent += length,
            Err(full) => {
                assert_eq!(full.kind(), std::io::ErrorKind::WouldBlock);
                break;
            }
        }
    }
    wire.heal();
    let mut heard = vec![0; sent];
    stream.read_exact(&mut heard).await?;
    assert!(heard.iter().all(|byte| *byte == b'x'));
    Ok(())
}

#[tokio::test]
async fn one_direction_is_lost_and_the_other_is_not() -> anyhow::Result<()> {
    let wire = Wire::to(echo().await?).await?;
    let mut stream = TcpStream::connect(wire.address()).await?;
    speak(&mut stream, "hello").await?;
    wire.up(Flow::Drop);
    stream.write_all(b"lost").await?;
    let deadline = Instant::now() + Duration::from_mins(1);
    while wire.lost() < 4 {
        assert!(Instant::now() < deadline, "nothing was lost");
        tokio::task::yield_now().await;
    }
    wire.heal();
    speak(&mut stream, "again").await
}

#[tokio::test]
async fn a_trickle_is_whole_in_the_end() -> anyhow::Result<()> {
    let wire = Wire::to(echo().await?).await?;
    let mut stream = TcpStream::connect(wire.address()).await?;
    wire.down(Flow::Trickle {
        bytes_per_second: 400,
    });
    let asked = Instant::now();
    speak(&mut stream, &"x".repeat(60)).await?;
    assert!(asked.elapsed() >= Duration::from_millis(100));
    Ok(())
}

#[tokio::test]
async fn a_cut_resets_both_sides_and_the_door_says_who_comes_in() -> anyhow::Result<()> {
    let wire = Wire::to(echo().await?).await?;
    let mut first = TcpStream::connect(wire.address()).await?;
    let mut second = TcpStream::connect(wire.address()).await?;
    speak(&mut first, "hello").await?;
    speak(&mut second, "hello").await?;
    wire.cut_one(0);
    let ended = first.read(&mut [0]).await;
    assert_eq!(
        ended.map_err(|error| error.kind()),
        Err(std::io::ErrorKind::ConnectionReset)
    );
    speak(&mut second, "still here").await?;
    wire.door(Door::Closed);
    wire.cut();
    assert!(second.read(&mut [0]).await.is_err());
    let mut refused = TcpStream::connect(wire.address()).await?;
    assert!(speak(&mut refused, "anybody?").await.is_err());
    wire.door(Door::Silent);
    let mut waits = TcpStream::connect(wire.address()).await?;
    waits.write_all(b"later").await?;
    wire.door(Door::Open);
    let mut heard = [0; 5];
    waits.read_exact(&mut heard).await?;
    assert_eq!(&heard, b"later");
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_away_refuses_behind_the_wire_as_well() -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    drop(listener);
    let wire = Wire::to(address).await?;
    let mut stream = TcpStream::connect(wire.address()).await?;
    assert!(speak(&mut stream, "hello").await.is_err());
    Ok(())
}
