//! Makes sure that the folder of the web client's files exists, empty where the client was not
//! built, and that building it, or adding a migration, builds the server anew.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let files = Path::new("../web-client/dist");
    std::fs::create_dir_all(files)?;
    println!("cargo:rerun-if-changed={}", files.display());
    println!("cargo:rerun-if-changed=migrations");
    Ok(())
}
