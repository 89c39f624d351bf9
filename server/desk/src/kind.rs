//! Kinds that list themselves. Matrices have a row per kind, and a kind without a row must not
//! exist; so the list is written by the same words as the enum.

macro_rules! kinds {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$said:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$said])* $variant),+
        }

        impl $name {
            /// Every kind there is, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };
}

pub(crate) use kinds;
