//! Words that say little of what a text is about, whatever the desk it stands in. A large desk knows
//! them by how many tickets hold them; one of a few tickets cannot. English and Russian.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{Kind, Token};

/// Words that only join others. Spelled as [`super::fold`] spells them.
const JOINING: &str = "
    a about after again all also am an and any are aren as at be because been before being but by can
    cannot could couldn did didn do does doesn doing don each every for from get gets getting got had
    has hasn have haven having he her here hers him his how i if in into is isn it its itself just let
    ll me my no nor not now of off on once only or other our ours out over please re same she should
    so some such than that the their them then there these they this those through to too until up us
    ve very was wasn we were weren what when where whether which while who whom why will with won would
    wouldn you your yours
    а бы без более был была были было быть в вам вас вашей весь во вот все всегда вы где да для до его
    ее ей если есть еще же за здесь и из или им их к как какой ко когда кто ли либо мне мной может
    можно мой моя мои моей моего мы на над нам нас наш наша не него нее нет ни них но ну о об он она
    они оно от ото очень по под пожалуйста после потом почему при про с со себя сейчас снова так такой
    также там то тоже только тот ту ты у уже чего чем что чтобы эта эти это этого этой этом этот я
";

/// What questions have in common: that something is wrong, and since when.
const OF_TROUBLE: &str = "
    anybody anymore anyone anything bad break breaking broke broken crash crashes dead difficulties down
    error everybody everyone everything fail failed failing failure fix freeze freezes frozen hang hangs
    happen help issue keep lost missing morning need nobody nothing problem refuse screen show slow
    slowly start stop strange stuck suddenly today tried trouble try trying unable use using want weird
    work working wrong yesterday
    больше вдруг виснет вчера вылетает глючит грузится долго завис зависает запускается медленно надо
    нормально ничего нужно ошибка перестал пишет показывает получается помогите помощь проблема пропал
    работает сегодня сделать сломался сломан странно тормозит упал утра
";

/// Whether the token is a word that only joins others. What is written in capitals is a name.
pub fn only_joins(token: &Token, text: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| JOINING.split_whitespace().collect());
    token.kind == Kind::Word
        && WORDS.contains(token.surface.as_str())
        && !is_name(&text[token.range.clone()])
}

/// Whether the token is a word that questions have whatever they are about, in any of its forms.
pub fn tells_trouble(token: &Token) -> bool {
    static STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let words = OF_TROUBLE.split_whitespace();
        words
            .map(|word| super::stem::stem(word).into_owned())
            .collect()
    });
    token.kind == Kind::Word && STEMS.contains(&token.term)
}

/// `IT` is a department, and `I` is nobody's name.
fn is_name(written: &str) -> bool {
    written.chars().nth(1).is_some() && written.chars().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::super::{analyse, fold};
    use super::*;

    #[test]
    fn words_are_spelled_as_texts_are_read() {
        for word in JOINING.split_whitespace() {
            assert_eq!(fold(word), word);
            let tokens = analyse(word);
            assert!(tokens.iter().any(|token| only_joins(token, word)), "{word}");
        }
    }

    #[test]
    fn what_joins_is_told_from_what_is_named() {
        let text = "I was told by IT that ещё не всё in OpenVPN, нет ВЫ";
        let tokens = analyse(text);
        let says = tokens.iter().filter(|token| !only_joins(token, text));
        let says: Vec<&str> = says.map(|token| &text[token.range.clone()]).collect();
        assert_eq!(says[..3], ["told", "IT", "OpenVPN"]);
        assert!(says.contains(&"ВЫ"));
    }

    #[test]
    fn trouble_is_known_in_any_form() {
        for word in ["works", "Errors", "ошибку", "зависает", "crashed"] {
            assert!(tells_trouble(&analyse(word)[0]), "{word}");
        }
        for word in ["printer", "принтер", "vpn", "0x80070005"] {
            assert!(!tells_trouble(&analyse(word)[0]), "{word}");
        }
    }
}
