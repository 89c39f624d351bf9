//! What people may write.

use peerdesk_desk::{Text, TextError, Title};

#[test]
fn a_text_keeps_its_white_space() {
    let text = Text::new("  ls -l\n").expect("a text");
    assert_eq!(text.as_str(), "  ls -l\n");
}

#[test]
fn blank_long_and_nul_texts_are_not_taken() {
    assert_eq!(Text::new(" \n\t").err(), Some(TextError::Blank));
    assert_eq!(Text::new("a\0b").err(), Some(TextError::Forbidden));
    assert!(Text::new(&"a".repeat(Text::BYTES_MAX)).is_ok());
    assert_eq!(
        Text::new(&"a".repeat(Text::BYTES_MAX + 1)).err(),
        Some(TextError::TooLong {
            max: Text::BYTES_MAX
        })
    );
}

#[test]
fn a_text_stays_out_of_logs() {
    let text = Text::new("my password is hunter2").expect("a text");
    assert_eq!(format!("{text:?}"), "Text(22 bytes)");
}

#[test]
fn a_title_is_one_line_of_limited_length() {
    assert_eq!(
        Title::new("  VPN drops ").expect("a title").as_str(),
        "VPN drops"
    );
    assert_eq!(Title::new("  ").err(), Some(TextError::Blank));
    assert_eq!(Title::new("a\nb").err(), Some(TextError::Forbidden));
    assert!(Title::new(&"я".repeat(Title::CHARS_MAX)).is_ok());
    assert_eq!(
        Title::new(&"я".repeat(Title::CHARS_MAX + 1)).err(),
        Some(TextError::TooLong {
            max: Title::CHARS_MAX
        })
    );
}

#[track_caller]
fn derives(words: &str, expected: &str) {
    let title = Title::derive(&Text::new(words).expect("a text"));
    assert_eq!(title.as_str(), expected);
    assert_eq!(Title::new(title.as_str()), Ok(title.clone()));
}

#[test]
fn a_title_is_derived_from_the_first_line_that_says_something() {
    derives("\n  \n VPN drops \nevery hour", "VPN drops");
    derives("VPN\tdrops", "VPN drops");
    derives(
        "\u{1b}[1;31merror\u{1b}[0m: no space [31m",
        "error: no space [31m",
    );
}

#[test]
fn a_long_first_line_is_cut_at_a_word() {
    let words = "word ".repeat(30);
    let expected = format!("{}…", "word ".repeat(20).trim_end());
    derives(&words, &expected);
    derives(&"x".repeat(150), &format!("{}…", "x".repeat(100)));
}
