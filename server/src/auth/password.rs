//! Passwords of local accounts: argon2id, with the parameters that OWASP's password storage sheet
//! names (19 MiB, two passes, one lane). Hashing takes tens of milliseconds of a core and is for
//! blocking threads.

use std::fmt;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use thiserror::Error as ThisError;

/// Shortest password of a new account, in characters.
const PASSWORD_CHARS_MIN: usize = 12;
/// Longest password, in characters: enough for any sentence, and little enough to hash.
const PASSWORD_CHARS_MAX: usize = 200;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Verified against when there is no account, so that the answer takes as long as for a wrong
/// password. Its salt and output are random bytes, so
/// that no password fits it.
const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$cH0Qd0i+KHgOlouAbpERQQ\
     $MXJsGqCAtPKtT/Q0cMK3E+vuwPZ8dMN5uJ7Z0G/L7iU";

/// The stored form of a password, in PHC form.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// Why a password is not taken for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ThisError)]
pub enum PasswordError {
    #[error("The password is too short: use at least {PASSWORD_CHARS_MIN} characters.")]
    TooShort,
    #[error("The password is too long: use at most {PASSWORD_CHARS_MAX} characters.")]
    TooLong,
    #[error("The password contains a character that cannot be typed.")]
    Forbidden,
}

impl PasswordHash {
    /// Hashes a password that somebody chose for an account.
    pub fn of(password: &str) -> Result<Self, PasswordError> {
        let chars = password.chars().count();
        if chars < PASSWORD_CHARS_MIN {
            return Err(PasswordError::TooShort);
        }
        if chars > PASSWORD_CHARS_MAX {
            return Err(PasswordError::TooLong);
        }
        if password.chars().any(char::is_control) {
            return Err(PasswordError::Forbidden);
        }
        let hash = hasher()
            .hash_password(password.as_bytes())
            .expect("the parameters are constants and the length was checked");
        Ok(Self(hash.to_string()))
    }

    /// A hash as it was stored.
    pub fn from_stored(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC form, to be stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Whether the attempt is the password behind `stored`. Without an account the work is the same and
/// the answer is no; so it is for a stored hash that cannot be read.
pub fn verify_password(stored: Option<&PasswordHash>, attempt: &str) -> bool {
    // No account has such a password, and how long it is says nothing about the account.
    if attempt.chars().count() > PASSWORD_CHARS_MAX {
        return false;
    }
    let phc = stored.map_or(NOBODYS_HASH, PasswordHash::as_str);
    let matches = hasher().verify_password(attempt.as_bytes(), phc).is_ok();
    matches && stored.is_some()
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .expect("the parameters are constants within the algorithm's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "correct horse battery";

    #[test]
    fn a_password_is_recognised_and_a_wrong_one_is_not() -> Result<(), PasswordError> {
        let stored = PasswordHash::of(PASSWORD)?;
        assert!(verify_password(Some(&stored), PASSWORD));
        assert!(!verify_password(Some(&stored), "correct horse batterx"));
        assert!(!verify_password(Some(&stored), ""));
        Ok(())
    }

    #[test]
    fn the_same_password_is_stored_differently_each_time() -> Result<(), PasswordError> {
        assert_ne!(PasswordHash::of(PASSWORD)?, PasswordHash::of(PASSWORD)?);
        Ok(())
    }

    #[test]
    fn an_unknown_account_costs_the_same_work() -> Result<(), PasswordError> {
        let costs = |phc: &str| phc.split('$').take(4).collect::<Vec<_>>().join("$");
        let stored = PasswordHash::of(PASSWORD)?;
        assert_eq!(costs(NOBODYS_HASH), costs(stored.as_str()));
        assert_eq!(costs(NOBODYS_HASH), "$argon2id$v=19$m=19456,t=2,p=1");
        assert_eq!(NOBODYS_HASH.len(), stored.as_str().len());
        assert!(!verify_password(None, PASSWORD));
        Ok(())
    }

    #[test]
    fn an_unreadable_hash_lets_nobody_in() {
        let stored = PasswordHash::from_stored("$argon2id$v=19$m=8".to_owned());
        assert!(!verify_password(Some(&stored), PASSWORD));
    }

    #[test]
    fn length_is_counted_in_characters_and_bounded_on_both_sides() {
        let check = |password: &str, expected: Option<PasswordError>| {
            assert_eq!(
                PasswordHash::of(password).err(),
                expected,
                "{}",
                password.len()
            );
        };
        check("elevenchars", Some(PasswordError::TooShort));
        check("пароль-из-12", None);
        check(&"ü".repeat(PASSWORD_CHARS_MAX), None);
        check(
            &"u".repeat(PASSWORD_CHARS_MAX + 1),
            Some(PasswordError::TooLong),
        );
        check("twelve\0chars", Some(PasswordError::Forbidden));
    }
}
