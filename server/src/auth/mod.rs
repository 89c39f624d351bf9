//! Proofs of who somebody is: passwords, random secrets, access tokens. Nothing here reads a
//! database or a clock; what is stored and what time it is come in as arguments.

mod allowances;
mod attempts;
mod key;
mod key_ring;
mod mail_link;
mod password;
mod secret;
mod token;

pub use allowances::{Allowances, Refused, network};
pub use attempts::Attempts;
pub use key::{Key, KeyError};
pub use key_ring::{KeyRing, TokenError};
pub use mail_link::{ClaimedLink, MailLink};
pub use password::{PasswordError, PasswordHash, verify_password};
pub use secret::{Secret, SecretHash};
pub use token::{ACCESS_TOKEN_LIFETIME, Claims, Presented, TIME_LEEWAY_SECONDS};
