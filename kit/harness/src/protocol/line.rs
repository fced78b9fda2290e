//! A message as a line: a word that says which message it is, then `key=value` for each field.
//!
//! A value with spaces, quotes or line breaks in it is quoted, so nothing that a learner's code prints or is called
//! can look like another line. The macros derive writing and reading for enums and structs.

use std::borrow::Cow;

/// A line in the making.
pub(super) struct Line(String);

impl Line {
    pub fn new(word: &str) -> Line {
        Line(word.to_owned())
    }

    pub fn field(&mut self, key: &str, value: &str) {
        self.0.push(' ');
        self.0.push_str(key);
        self.0.push('=');
        if !value.is_empty() && !value.contains([' ', '"', '\\', '\n', '\r']) {
            return self.0.push_str(value);
        }
        self.0.push('"');
        let mut rest = value;
        while let Some(at) = rest.find(['"', '\\', '\n', '\r']) {
            let (plain, special) = rest.split_at(at);
            self.0.push_str(plain);
            self.0.push('\\');
            self.0.push_str(match &special[..1] {
                "\n" => "n",
                "\r" => "r",
                other => other,
            });
            rest = &special[1..];
        }
        self.0.push_str(rest);
        self.0.push('"');
    }

    pub fn end(mut self) -> String {
        self.0.push('\n');
        self.0
    }
}

/// A line that was read.
pub(super) struct Fields<'a> {
    pub word: &'a str,
    fields: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> Fields<'a> {
    pub fn of(line: &'a str) -> Option<Fields<'a>> {
        let (word, mut rest) = line.split_once(' ').unwrap_or((line, ""));
        let mut fields = Vec::new();
        while !rest.is_empty() {
            let (key, value) = rest.split_once('=')?;
            let (value, after) = match value.strip_prefix('"') {
                Some(quoted) => unquoted(quoted)?,
                None => {
                    let (value, after) = value.split_once(' ').unwrap_or((value, ""));
                    (Cow::Borrowed(value), after)
                }
            };
            fields.push((key, value));
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
        Some(Fields { word, fields })
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.fields.iter().find(|(other, _)| *other == key).map(|(_, value)| &**value)
    }
}

/// The value that `text` begins with, after its first quote, and what follows its last.
fn unquoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut value = Cow::Borrowed("");
    let mut rest = text;
    loop {
        let at = rest.find(['"', '\\'])?;
        let (plain, special) = rest.split_at(at);
        value += plain;
        if let Some(after) = special.strip_prefix('"') {
            return Some((value, after));
        }
        let escaped = special[1..].chars().next()?;
        value += match escaped {
            'n' => "\n",
            'r' => "\r",
            _ => &special[1..1 + escaped.len_utf8()],
        };
        rest = &special[1 + escaped.len_utf8()..];
    }
}

/// What a field may be.
pub(super) trait Value: Sized {
    fn put(&self, key: &str, line: &mut Line);
    fn take(key: &str, fields: &Fields<'_>) -> Option<Self>;
}

impl Value for String {
    fn put(&self, key: &str, line: &mut Line) {
        line.field(key, self);
    }

    fn take(key: &str, fields: &Fields<'_>) -> Option<Self> {
        fields.get(key).map(str::to_owned)
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Value for $type {
            fn put(&self, key: &str, line: &mut Line) {
                line.field(key, &self.to_string());
            }

            fn take(key: &str, fields: &Fields<'_>) -> Option<Self> {
                fields.get(key)?.parse().ok()
            }
        }
    )*};
}

numbers!(u32, u64, usize, bool);

impl<T: Value> Value for Option<T> {
    fn put(&self, key: &str, line: &mut Line) {
        if let Some(value) = self {
            value.put(key, line);
        }
    }

    fn take(key: &str, fields: &Fields<'_>) -> Option<Self> {
        Some(T::take(key, fields))
    }
}

/// A field for each.
impl Value for Vec<String> {
    fn put(&self, key: &str, line: &mut Line) {
        for value in self {
            line.field(key, value);
        }
    }

    fn take(key: &str, fields: &Fields<'_>) -> Option<Self> {
        let all = fields.fields.iter().filter(|(other, _)| *other == key);
        Some(all.map(|(_, value)| value.clone().into_owned()).collect())
    }
}

/// An enum whose variants are words.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$what])* $variant,)* }

        impl $name {
            /// Its word.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// The variant whose word is `word`.
            pub fn of_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some($name::$variant),)*
                    _ => None,
                }
            }
        }

        impl Value for $name {
            fn put(&self, key: &str, line: &mut Line) {
                line.field(key, self.word());
            }

            fn take(key: &str, fields: &Fields<'_>) -> Option<Self> {
                $name::of_word(fields.get(key)?)
            }
        }
    };
}

/// A struct whose fields are fields of the line that it is in.
macro_rules! fields {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name { $($(#[$what])* pub $field: $type,)* }

        impl Value for $name {
            fn put(&self, _: &str, line: &mut Line) {
                $(self.$field.put(stringify!($field), line);)*
            }

            fn take(_: &str, fields: &Fields<'_>) -> Option<Self> {
                Some($name { $($field: Value::take(stringify!($field), fields)?,)* })
            }
        }
    };
}

/// An enum whose variants are messages: the word that a line begins with, and its fields.
macro_rules! messages {
    ($(#[$about:meta])* $name:ident {
        $($(#[$what:meta])* $variant:ident = $word:literal { $($(#[$of:meta])* $field:ident: $type:ty,)* })*
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$what])* $variant { $($(#[$of])* $field: $type,)* },)* }

        impl $name {
            fn word(&self) -> &'static str {
                match self { $($name::$variant { .. } => $word,)* }
            }

            fn put(&self, line: &mut Line) {
                match self { $($name::$variant { $($field,)* } => { $($field.put(stringify!($field), line);)* })* }
                let _ = line;
            }

            fn take(fields: &Fields<'_>) -> Option<Self> {
                Some(match fields.word {
                    $($word => $name::$variant { $($field: Value::take(stringify!($field), fields)?,)* },)*
                    _ => return None,
                })
            }
        }
    };
}

pub(super) use {fields, messages, words};
