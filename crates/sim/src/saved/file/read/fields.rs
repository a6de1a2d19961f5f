//! The fields of one table of a file: each is taken by name as the type it must have, and every
//! refusal knows its line.

use toml::de::{DeInteger, DeTable, DeValue};

use super::BadFile;
use crate::delay::Delay;
use crate::saved::check::tidy_text;
use crate::saved::duration::parse_us;

/// A table of the file, and where it stands.
pub(super) struct Fields<'t> {
    text: &'t str,
    offset: usize,
    table: &'t DeTable<'t>,
}

/// The line, from 1, of a byte of the text.
pub(super) fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

impl<'t> Fields<'t> {
    pub(super) fn new(text: &'t str, offset: usize, table: &'t DeTable<'t>) -> Self {
        Self { text, offset, table }
    }

    /// Refuses every field but these.
    pub(super) fn allow(&self, names: &[&str]) -> Result<(), BadFile> {
        let unknown = self.table.keys().filter(|key| !names.contains(&key.get_ref().as_ref()));
        let Some(first) = unknown.min_by_key(|key| key.span().start) else {
            return Ok(());
        };
        let line = line_at(self.text, first.span().start);
        Err(BadFile::UnknownField { line, name: short(first.get_ref()) })
    }

    /// Every field, in the order of the file.
    pub(super) fn in_order(&self) -> Vec<(&'t str, &'t DeValue<'t>)> {
        let mut fields: Vec<_> = self.table.iter().collect();
        fields.sort_unstable_by_key(|(key, _)| key.span().start);
        fields.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value.get_ref())).collect()
    }

    pub(super) fn string(&self, name: &str) -> Result<Option<&'t str>, BadFile> {
        match self.value(name) {
            None => Ok(None),
            Some(DeValue::String(string)) => Ok(Some(string.as_ref())),
            Some(_) => Err(self.wrong_type(name, "text in quotes")),
        }
    }

    /// A list of texts; empty where there is none.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<&'t str>, BadFile> {
        let wrong = || self.wrong_type(name, "a list of texts in quotes");
        let text = |item: &'t toml::Spanned<DeValue<'t>>| item.get_ref().as_str().ok_or_else(wrong);
        match self.value(name) {
            None => Ok(Vec::new()),
            Some(DeValue::Array(items)) => items.iter().map(text).collect(),
            Some(_) => Err(wrong()),
        }
    }

    pub(super) fn truth(&self, name: &str) -> Result<Option<bool>, BadFile> {
        match self.value(name) {
            None => Ok(None),
            Some(DeValue::Boolean(truth)) => Ok(Some(*truth)),
            Some(_) => Err(self.wrong_type(name, "true or false")),
        }
    }

    pub(super) fn whole(&self, name: &str) -> Result<Option<u64>, BadFile> {
        let wrong = || self.wrong_type(name, "a whole number that is not negative");
        match self.value(name) {
            None => Ok(None),
            Some(DeValue::Integer(number)) => to_u64(number).map(Some).ok_or_else(wrong),
            Some(_) => Err(wrong()),
        }
    }

    /// A whole number that fits fewer bits.
    pub(super) fn small<T: TryFrom<u64>>(&self, name: &str) -> Result<Option<T>, BadFile> {
        let fit = |number| {
            T::try_from(number).map_err(|_| self.wrong_type(name, "a smaller whole number"))
        };
        self.whole(name)?.map(fit).transpose()
    }

    pub(super) fn duration(&self, name: &str) -> Result<Option<u64>, BadFile> {
        let refused = |why| BadFile::Duration { line: self.line(name), why };
        self.string(name)?.map(|words| parse_us(words.trim()).map_err(refused)).transpose()
    }

    pub(super) fn delay(&self, name: &str) -> Result<Option<Delay>, BadFile> {
        let refused = |why| BadFile::Delay { line: self.line(name), why };
        self.string(name)?.map(|words| words.parse().map_err(refused)).transpose()
    }

    pub(super) fn digest(&self, name: &'static str) -> Result<u16, BadFile> {
        let digits = self.string(name)?.ok_or_else(|| self.missing(name))?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digest = u16::from_str_radix(digits, 16).ok().filter(|_| is_hex);
        digest.ok_or_else(|| self.wrong_type(name, "four hexadecimal digits in quotes"))
    }

    pub(super) fn table(&self, name: &str) -> Result<Option<Self>, BadFile> {
        match self.value(name) {
            None => Ok(None),
            Some(DeValue::Table(table)) => Ok(Some(Self::new(self.text, self.at(name), table))),
            Some(_) => Err(self.wrong_type(name, "a table")),
        }
    }

    pub(super) fn tables(&self, name: &str) -> Result<Vec<Self>, BadFile> {
        let wrong = || self.wrong_type(name, "a list of tables");
        let items = match self.value(name) {
            None => return Ok(Vec::new()),
            Some(DeValue::Array(items)) => items,
            Some(_) => return Err(wrong()),
        };
        let table = |item: &'t toml::Spanned<DeValue<'t>>| {
            let table = item.get_ref().as_table().ok_or_else(wrong)?;
            Ok(Self::new(self.text, item.span().start, table))
        };
        items.iter().map(table).collect()
    }

    pub(super) fn missing(&self, name: &'static str) -> BadFile {
        BadFile::Missing { line: line_at(self.text, self.offset), name }
    }

    pub(super) fn wrong_type(&self, name: &str, wanted: &'static str) -> BadFile {
        BadFile::WrongType { line: self.line(name), name: short(name), wanted }
    }

    /// The line of a field, or of the table where it has no such field.
    pub(super) fn line(&self, name: &str) -> usize {
        line_at(self.text, self.at(name))
    }

    /// The line of a field of the table of this name, or of the table of this number in the list
    /// of this name.
    pub(super) fn line_within(&self, list: &str, index: usize, name: &str) -> usize {
        let table = self.table(list).ok().flatten();
        let item = || self.tables(list).ok().and_then(|items| items.into_iter().nth(index));
        table.or_else(item).map_or_else(|| self.line(list), |table| table.line(name))
    }

    /// The line of the text of this number in a list of texts.
    pub(super) fn line_of_text(&self, list: &str, index: usize) -> usize {
        let items = self.value(list).and_then(DeValue::as_array);
        let item = items.and_then(|items| items.get(index));
        item.map_or_else(|| self.line(list), |item| line_at(self.text, item.span().start))
    }

    /// The line of the setting of this number.
    pub(super) fn line_of_setting(&self, index: usize) -> usize {
        let config = self.table("config").ok().flatten();
        let line = config.and_then(|config| {
            let (name, _) = *config.in_order().get(index)?;
            Some(config.line(name))
        });
        line.unwrap_or_else(|| self.line("config"))
    }

    fn value(&self, name: &str) -> Option<&'t DeValue<'t>> {
        self.table.get(name).map(toml::Spanned::get_ref)
    }

    fn at(&self, name: &str) -> usize {
        self.table.get_key_value(name).map_or(self.offset, |(key, _)| key.span().start)
    }
}

fn to_u64(number: &DeInteger<'_>) -> Option<u64> {
    u64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// A name to be shown: one line, of a length that fits one.
fn short(name: &str) -> String {
    tidy_text(name).chars().take(40).collect()
}
