//! Which advice a message of rustc's stands for, by the patterns in the front matter of `advice/`.

use crate::compile::Diagnostic;
use crate::course::{Catalogue, Pattern};

/// The id of the advice that the error `diagnostic` stands for.
pub(super) fn advice_for<'c>(catalogue: &'c Catalogue, diagnostic: &Diagnostic) -> Option<&'c str> {
    let code = diagnostic.code.as_deref().unwrap_or_default();
    catalogue.patterns(code).find(|(_, pattern)| matches(pattern, diagnostic)).map(|(id, _)| id)
}

/// Whether the words of `diagnostic` fit `pattern`; its code is compared too.
pub(super) fn matches(pattern: &Pattern, diagnostic: &Diagnostic) -> bool {
    let code = diagnostic.code.as_deref().unwrap_or_default();
    let any = |list: &[String], text: &str| list.is_empty() || list.iter().any(|phrase| text.contains(&**phrase));
    pattern.codes().any(|known| known == code)
        && any(&pattern.message, &diagnostic.message)
        && any(&pattern.phrases, &diagnostic.words)
        && any(&pattern.also, &diagnostic.words)
        && !pattern.never.iter().any(|phrase| diagnostic.words.contains(&**phrase))
}
