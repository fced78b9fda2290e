//! Tables of Markdown as columns that fit, or as a list where they can't.

use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr as _;

use crate::text::{Line, Role, Text};

/// Between two columns.
const GAP: &str = "  ";

/// Rows of cells; the first row names the columns.
#[derive(Default)]
pub(super) struct Table {
    pub rows: Vec<Vec<Line>>,
}

impl Table {
    /// Lines of at most `columns`. Long cells go on in the next line of their column. Where a column would be
    /// narrower than its longest word, each row is an item of a list.
    pub fn text(&self, columns: usize) -> Text {
        let Some((head, rows)) = self.rows.split_first() else { return Text::default() };
        let Some(widths) = self.widths(columns) else { return list(head, rows, columns) };
        let strong: Vec<Line> = head.iter().map(|cell| Role::Strong.of(cell.to_string())).collect();
        let mut text = row(&strong, &widths);
        let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        text.push(Role::Dim.of(rules.join(GAP)));
        rows.iter().for_each(|cells| text.append(row(cells, &widths)));
        text
    }

    /// The width of each column: that of its longest cell, or where there is no room for that, less for the widest.
    fn widths(&self, columns: usize) -> Option<Vec<usize>> {
        let count = self.rows.iter().map(Vec::len).max()?;
        let most = |number: usize, size: fn(&Line) -> usize| {
            self.rows.iter().filter_map(|cells| cells.get(number)).map(size).max().unwrap_or(0)
        };
        let longest_word = |cell: &Line| cell.to_string().split_whitespace().map(str::width).max().unwrap_or(0);
        let least: Vec<usize> = (0..count).map(|number| most(number, longest_word)).collect();
        let mut widths: Vec<usize> = (0..count).map(|number| most(number, Line::width)).collect();
        let room = columns.saturating_sub(GAP.len() * count.saturating_sub(1));
        while widths.iter().sum::<usize>() > room {
            let widest = (0..count).filter(|number| widths[*number] > least[*number]).max_by_key(|n| widths[*n])?;
            widths[widest] -= 1;
        }
        Some(widths)
    }
}

/// One row of the table, in as many lines as its longest cell needs.
fn row(cells: &[Line], widths: &[usize]) -> Text {
    let wrapped = |(cell, width): (&Line, &usize)| {
        cell.wrapped(&Options::new((*width).max(1)).word_splitter(WordSplitter::NoHyphenation))
    };
    let cells: Vec<Text> = cells.iter().zip(widths).map(wrapped).collect();
    let lines = cells.iter().map(|cell| cell.lines().len()).max().unwrap_or(0);
    let line = |number: usize| {
        let mut line = Line::default();
        for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
            let part = cell.lines().get(number).cloned().unwrap_or_default();
            let blank = " ".repeat(width.saturating_sub(part.width()));
            line = line + if at == 0 { "" } else { GAP } + part + blank;
        }
        line.trimmed()
    };
    (0..lines).map(line).collect()
}

/// An item for each row: its first cell, and below that the others, each after the name of its column.
fn list(head: &[Line], rows: &[Vec<Line>], columns: usize) -> Text {
    let options = |first, rest| Options::new(columns.max(20)).initial_indent(first).subsequent_indent(rest);
    let mut text = Text::default();
    for cells in rows {
        for (number, cell) in cells.iter().enumerate() {
            let name = head.get(number).filter(|name| number > 0 && !name.is_blank());
            let line = name.map_or(Line::default(), |name| name.clone() + ": ") + cell.clone();
            let first = if number == 0 { "- " } else { "  " };
            text.append(line.wrapped(&options(first, if number == 0 { "  " } else { "    " })));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(columns: usize) -> String {
        let cells = [["call", "what it does"], ["read(&mut buf)", "waits until something came"], ["close", "ends it"]];
        let rows = cells.map(|cells| cells.map(Line::from).to_vec()).to_vec();
        Table { rows }.text(columns).to_string()
    }

    #[test]
    fn a_table_is_columns_that_fit_and_a_list_where_they_cannot() {
        let wide = "call            what it does\n──────────────  ──────────────────────────\n\
                    read(&mut buf)  waits until something came\nclose           ends it\n";
        assert_eq!(shown(80), wide);
        let narrow = "call            what it does\n──────────────  ──────────────\nread(&mut buf)  waits until\n                \
                      something came\nclose           ends it\n";
        assert_eq!(shown(30), narrow);

        let list = "- read(&mut buf)\n  what it does:\n    waits until\n    something came\n- close\n  what it does: ends\n    it\n";
        assert_eq!(shown(19), list);
        for columns in 20..100 {
            assert!(shown(columns).lines().all(|line| line.width() <= columns), "{columns}: {}", shown(columns));
        }
    }
}
