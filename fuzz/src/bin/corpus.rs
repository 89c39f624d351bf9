//! Carries corpora between the repository and a fuzzer's folders.
//!
//!   corpus unpack TARGET FOLDER   writes everything committed for the target, one file an input
//!   corpus keep TARGET FOLDER     keeps the inputs of a folder that are no seeds

use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use peerdesk_fuzz::corpus;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [action, target, folder] = arguments.as_slice() else {
        eprintln!("usage: corpus unpack|keep TARGET FOLDER");
        return ExitCode::from(2);
    };
    let done = match action.as_str() {
        "unpack" => unpack(target, Path::new(folder)),
        "keep" => keep(target, Path::new(folder)),
        _ => Err(std::io::Error::other("either unpack or keep")),
    };
    match done {
        Ok(count) => {
            println!("{target}: {count} inputs");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{target}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn unpack(target: &str, folder: &Path) -> std::io::Result<usize> {
    fs::create_dir_all(folder)?;
    let inputs = corpus::committed(target);
    for (at, input) in inputs.iter().enumerate() {
        fs::write(folder.join(format!("{at:05}")), &input.bytes)?;
    }
    Ok(inputs.len())
}

fn keep(target: &str, folder: &Path) -> std::io::Result<usize> {
    let seeds: HashSet<Vec<u8>> = corpus::seeds(target)
        .into_iter()
        .map(|input| input.bytes)
        .collect();
    let kept: Vec<Vec<u8>> = corpus::files(folder)
        .into_iter()
        .map(|input| input.bytes)
        .filter(|bytes| !seeds.contains(bytes))
        .collect();
    let count = kept.len();
    corpus::keep(target, kept)?;
    Ok(count)
}
