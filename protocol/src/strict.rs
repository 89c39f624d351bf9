//! One spelling for each thing a client says.
//!
//! Serde's derived readers take more than the contract says: arrays in place of objects, numbers in
//! place of the names of nested variants, `{"private": null}` in place of `"private"`. Other clients
//! would come to rely on it, and a number would change its meaning when a variant is inserted. So
//! the types that clients send keep their derived readers as inherent functions
//! (`#[serde(remote = "Self")]`) and read through this module. Decode them as any other type, with
//! `serde_json::from_str`; the inherent functions are for this module alone.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A type with a derived reader that takes too much.
pub(crate) trait Derived<'de>: Sized {
    /// Field that names the variant, whose value must be a string.
    const TAG: Option<&'static str>;

    fn read<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
}

/// Reads from an object alone, and the tag in it from a string alone.
pub(crate) fn object<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Derived<'de>,
{
    from.deserialize_map(ObjectVisitor(PhantomData))
}

/// Reads the name of a variant from a string alone.
pub(crate) fn word<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Derived<'de>,
{
    let word: StringDeserializer<D::Error> = String::deserialize(from)?.into_deserializer();
    T::read(word)
}

/// Makes [`object`] or [`word`] the reader of types that carry `#[serde(remote = "Self")]`.
macro_rules! read_strictly {
    ($read:ident: $($name:ident $(by $tag:literal)?),+ $(,)?) => {$(
        impl<'de> $crate::strict::Derived<'de> for $name {
            const TAG: Option<&'static str> = [$(Some($tag),)? None][0];

            fn read<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::deserialize(from)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::strict::$read(from)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                Self::serialize(self, to)
            }
        }
    )+};
}
pub(crate) use read_strictly;

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Derived<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(MapAccessDeserializer::new(StringTag {
            map,
            tag: T::TAG,
            at_tag: false,
        }))
    }
}

/// An object whose tag has to be a string.
struct StringTag<A> {
    map: A,
    tag: Option<&'static str>,
    at_tag: bool,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for StringTag<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let Some(key) = self.map.next_key::<String>()? else {
            return Ok(None);
        };
        self.at_tag = self.tag == Some(key.as_str());
        seed.deserialize(key.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        if self.at_tag {
            let tag: StringDeserializer<A::Error> =
                self.map.next_value::<String>()?.into_deserializer();
            return seed.deserialize(tag);
        }
        self.map.next_value_seed(seed)
    }
}
