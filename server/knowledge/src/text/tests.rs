use super::*;

fn terms(text: &str) -> Vec<String> {
    analyse(text).into_iter().map(|token| token.term).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(terms(text), expected, "{text:?}");
}

fn check_same(left: &str, right: &str) {
    assert_eq!(terms(left), terms(right), "{left:?} and {right:?}");
}

#[test]
fn words_lose_their_endings() {
    check_same("printers printing printed", "printer printing printed");
    check("connections", &["connect"]);
    check("connecting", &["connect"]);
    check("принтеры", &["принтер"]);
    check("принтерами", &["принтер"]);
    check_same("подключение", "подключения");
    check_same("подключение", "подключений");
    check("the users' machines", &["the", "user", "machin"]);
}

#[test]
fn spellings_that_people_take_for_the_same_are_the_same() {
    check_same("Ещё не всё", "еще НЕ все");
    check_same("ещё", "еще");
    check_same("CAFÉ", "cafe");
    check_same("don't user's", "dont user");
    check_same("don’t", "don't");
    check_same("ｆｕｌｌ　ｗｉｄｔｈ", "full width");
    check_same("ﬁle", "file");
    check_same("Straße", "STRASSE");
    check_same("co\u{ad}operate", "cooperate");
    // The letter is another one with its breve, also when it is written in two characters.
    check_same("мой", "мои\u{306}");
    assert_ne!(fold("мой"), fold("мои"));
}

#[test]
fn strings_of_machines_are_kept_whole_and_in_parts() {
    check("0x80070005", &["0x80070005", "80070005"]);
    check("ORA-12154:", &["ora-12154", "ora", "12154"]);
    check(
        "/etc/apt/sources.list",
        &["etc/apt/sources.list", "etc", "apt", "sourc", "list"],
    );
    check(
        r"C:\Windows\System32",
        &[
            r"c:\windows\system32",
            "c",
            "window",
            "system32",
            "system",
            "32",
        ],
    );
    check(
        "mail.example.com",
        &["mail.example.com", "mail", "exampl", "com"],
    );
    check(
        "anna@example.com",
        &["anna@example.com", "anna", "exampl", "com"],
    );
    check(
        "max_user_watches",
        &["max_user_watches", "max", "user", "watch"],
    );
    check(
        "NullPointerException",
        &["nullpointerexcept", "null", "pointer", "except"],
    );
    check("KB5034441", &["kb5034441", "kb", "5034441"]);
    check("c++ c#", &["c++", "c", "c#", "c"]);
    check("e-mail", &["e-mail", "email", "e", "mail"]);
}

#[test]
fn versions_are_found_by_their_first_places() {
    check("2.6.8.1", &["2.6.8.1", "2.6", "2.6.8"]);
    check("2.6.8-4", &["2.6.8-4", "2.6", "2.6.8"]);
    check("10.0", &["10.0", "10"]);
    check("24.04.", &["24.04", "24", "04"]);
}

#[test]
fn ends_of_sentences_are_no_part_of_a_word() {
    check("It works.", &["it", "work"]);
    check("(maybe)", &["mayb"]);
    check("bob: \"try\" this!", &["bob", "tri", "this"]);
    check("... --- ///", &[]);
    check("", &[]);
}

#[test]
fn scripts_without_spaces_are_looked_up_by_one_and_two_characters() {
    check("打印机", &["打", "印", "打印", "机", "印机"]);
    check("VPN接続", &["vpn", "接", "続", "接続"]);
}

#[test]
fn a_hash_is_not_torn_apart() {
    check("a3f9c2d1", &["a3f9c2d1"]);
    check("x86", &["x86"]);
    check("iPhone", &["iphon"]);
}

#[test]
fn too_long_a_string_is_looked_up_by_its_parts() {
    let path = format!("/{}/leaf", "folder/".repeat(20));
    let found = terms(&path);
    assert!(found.iter().all(|term| term.len() <= TERM_BYTES_MAX));
    assert!(found.contains(&"leaf".to_owned()));
}

#[test]
fn the_other_alphabet_of_a_keyboard_is_known() {
    let cases = [
        ("ghbdtn", Some("привет")),
        ("Ghbynth", Some("принтер")),
        ("зкштеук", Some("printer")),
        ("j,yjdktybt", Some("обновление")),
        ("gfhjkm", Some("пароль")),
        ("123", None),
        ("vpn2", None),
        ("почта vpn", None),
    ];
    for (typed, meant) in cases {
        assert_eq!(other_layout(typed).as_deref(), meant, "{typed}");
    }
}

#[test]
fn ranges_say_where_the_token_stands() {
    let text = "Ошибка ORA-12154, см. /etc/hosts";
    for token in analyse(text) {
        assert_eq!(fold(&text[token.range.clone()]), token.surface);
    }
}

proptest::proptest! {
    /// Whatever is typed, ranges lie within the text and on borders of characters.
    #[test]
    fn any_text_can_be_analysed(text in "\\PC{0,200}") {
        for token in analyse(&text) {
            proptest::prop_assert!(text.get(token.range.clone()).is_some());
            proptest::prop_assert!(!token.term.is_empty());
        }
    }

    /// Whoever types a piece of what is written finds it: the terms of a unit do not hang on what
    /// stands around it.
    #[test]
    fn a_word_has_the_same_terms_wherever_it_stands(word in "[a-zа-я]{1,12}") {
        let alone = terms(&word);
        let within = terms(&format!("before, {word}; after"));
        proptest::prop_assert_eq!(&within[1..within.len() - 1], alone.as_slice());
    }
}
