//! Lines of code where there is little room.

use textwrap::{Options, WordSplitter};

use crate::text::{Line, Role, Text};

/// Stands before the rest of a line of code.
const GOES_ON: &str = "↳ ";

/// A line of code in rows of at most `columns`. The rest is further to the right than the line begins, behind a sign:
/// it must not look like a line of its own.
pub(super) fn folded(line: &Line, columns: usize) -> Text {
    let columns = columns.max(8);
    if line.width() <= columns {
        return line.clone().into();
    }
    let begins = line.chars().take_while(|(c, _)| *c == ' ').count();
    let indent = (begins + 2).min(columns / 2);
    let blank = " ".repeat(indent + 2);
    let options = Options::new(columns).subsequent_indent(&blank).word_splitter(WordSplitter::NoHyphenation);
    let row = |(number, row): (usize, &Line)| match number {
        0 => row.clone(),
        _ => Line::from(&blank[2..]) + Role::Dim.of(GOES_ON) + row.chars().skip(blank.len()).collect::<Line>(),
    };
    line.wrapped(&options).lines().iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_a_long_line_of_code_is_indented_behind_a_sign() {
        let line = Role::Code.of("    let a = b; // a comment that is long");
        let text = folded(&line, 28);
        assert_eq!(text.to_string(), "    let a = b; // a comment\n      ↳ that is long\n");
        assert_eq!(text.lines()[1], Line::from("      ") + Role::Dim.of("↳ ") + Role::Code.of("that is long"));
        assert_eq!(folded(&line, 40).to_string(), format!("{line}\n"));
        for columns in 8..50 {
            let text = folded(&line, columns);
            assert!(text.lines().iter().all(|row| row.width() <= columns), "{columns}: {text}");
            let ends: String = text.to_string().split(['\n', '↳', ' ']).collect();
            assert_eq!(ends, line.to_string().replace(' ', ""), "nothing is lost");
        }
    }
}
