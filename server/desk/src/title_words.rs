//! What a title is about, as words that can be compared.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

/// Words of a title that are compared.
const WORDS_MAX: usize = 12;
/// Letters of a word that are compared, so that its endings do not part it from itself.
const STEM_LETTERS: usize = 6;
const WORD_LETTERS_MIN: usize = 3;

/// Words that questions have whatever they are about: how a sentence is joined, that something is
/// wrong and since when. English and Russian.
const COMMON: &str = "
    and any are but can cannot could did does doesn don for from get gets had has have how into isn its
    just not now off our out over please some than that the their them then there they this was were
    what when where which who why will with won you your
    after again also always anymore before during even every everybody everyone everything morning
    never nobody nothing only since still suddenly today very yesterday
    bad break breaks broke broken crash dead different down empty error fail failed failing fails
    failure freeze froze frozen gone hang hangs help issue keep keeps lost missing need needs problem
    refuse refuses refused response says see seems show shows shown slow slowly start starts started
    stay stays stop stops stopped strange stuck trouble try tries trying turn unable upside use uses
    using want wants weird work working works wrong
    без был была были было быть все всё всех где для его ему если есть или как когда который кто меня
    мне может можно могу над нам нас нет она они оно под почему при про так там тоже только тут что
    чтобы эта эти это этой этом этот
    больше весь ещё еще вдруг вчера ничего никто опять очень после постоянно сегодня сейчас снова уже
    виснет грузится долго завис зависает запускается медленно надо нужен нужно открывается открыть
    ошибка ошибки ошибку падает перестал пишет показывает получается помогите помощь проблема проблемы
    пропал работает сделать сломался сломан странно тормозит упал упала
";

/// The words by which titles are compared: small letters, endings cut, without those too short or too
/// common to say what it is about. What has a digit in it, a code or a name, is kept whole.
pub fn words_of_title(title: &str) -> BTreeSet<String> {
    title
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= WORD_LETTERS_MIN)
        .map(without_ending)
        .filter(|word| !is_common(word))
        .take(WORDS_MAX)
        .map(str::to_owned)
        .collect()
}

fn without_ending(word: &str) -> &str {
    if word.chars().any(|c| c.is_ascii_digit()) {
        return word;
    }
    let end = word.char_indices().nth(STEM_LETTERS);
    end.map_or(word, |(end, _)| &word[..end])
}

/// Cut once: hundreds of titles are compared for each question.
fn is_common(word: &str) -> bool {
    static COMMON_CUT: LazyLock<HashSet<&str>> =
        LazyLock::new(|| COMMON.split_whitespace().map(without_ending).collect());
    COMMON_CUT.contains(word)
}
