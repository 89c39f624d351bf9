//! Words typed while the keyboard was set to the other alphabet: `ghbdtn` is `привет`.

/// What the keys of a Latin keyboard type when it is set to Russian, key by key.
const KEYS: [(char, char); 33] = [
    ('q', 'й'),
    ('w', 'ц'),
    ('e', 'у'),
    ('r', 'к'),
    ('t', 'е'),
    ('y', 'н'),
    ('u', 'г'),
    ('i', 'ш'),
    ('o', 'щ'),
    ('p', 'з'),
    ('[', 'х'),
    (']', 'ъ'),
    ('a', 'ф'),
    ('s', 'ы'),
    ('d', 'в'),
    ('f', 'а'),
    ('g', 'п'),
    ('h', 'р'),
    ('j', 'о'),
    ('k', 'л'),
    ('l', 'д'),
    (';', 'ж'),
    ('\'', 'э'),
    ('z', 'я'),
    ('x', 'ч'),
    ('c', 'с'),
    ('v', 'м'),
    ('b', 'и'),
    ('n', 'т'),
    ('m', 'ь'),
    (',', 'б'),
    ('.', 'ю'),
    ('`', 'ё'),
];

/// Shifted keys that are no letters on the Latin side.
const SHIFTED: [(char, char); 7] = [
    ('{', 'х'),
    ('}', 'ъ'),
    (':', 'ж'),
    ('"', 'э'),
    ('<', 'б'),
    ('>', 'ю'),
    ('~', 'ё'),
];

/// The same keys on the other alphabet, in lower case. `None` where the string holds both alphabets,
/// a digit, or no letter: then the keyboard was set right.
pub fn other_layout(typed: &str) -> Option<String> {
    let lower = typed.to_lowercase();
    let latin = lower.chars().any(|key| key.is_ascii_lowercase());
    let cyrillic = lower.chars().any(|key| matches!(key, 'а'..='я' | 'ё'));
    if latin == cyrillic || lower.chars().any(|key| key.is_ascii_digit()) {
        return None;
    }
    let other = |key: char| {
        let pairs = KEYS.iter().chain(&SHIFTED);
        let found = if latin {
            pairs.clone().find(|pair| pair.0 == key).map(|pair| pair.1)
        } else {
            pairs.clone().find(|pair| pair.1 == key).map(|pair| pair.0)
        };
        found.unwrap_or(key)
    };
    Some(lower.chars().map(other).collect())
}
