//! The style sheets of the page as one file, without what only their authors read.

use std::fs;
use std::path::Path;

use crate::digest::{integrity, short};
use crate::shell::{Failure, Outcome, read, unusable, write};

/// How trunk names a style sheet in the page.
const LINK: &str = "<link rel=\"stylesheet\" href=\"./";

/// Puts all style sheets that the page names into one file of the staged site, in their order. Gives
/// the page that names that one.
pub(crate) fn join(page: &str, staged: &Path) -> Outcome<String> {
    let (mut rest, mut without, mut all) = (page, String::new(), String::new());
    let mut first = None;
    while let Some((before, after)) = rest.split_once(LINK) {
        let unread = || Failure("a style sheet of index.html has no name".to_owned());
        let (name, after) = after.split_once('"').ok_or_else(unread)?;
        let (_, after) = after.split_once('>').ok_or_else(unread)?;
        let file = staged.join(name);
        all.push_str(&slim(&read(&file)?));
        fs::remove_file(&file).map_err(|error| unusable(&file, &error))?;
        without.push_str(before);
        first.get_or_insert(without.len());
        rest = after.trim_start();
    }
    without.push_str(rest);
    let Some(first) = first else { return Ok(without) };
    let name = format!("style-{}.css", short(all.as_bytes()));
    write(&staged.join(&name), all.as_bytes())?;
    without.insert_str(
        first,
        &format!("{LINK}{name}\" integrity=\"{}\">\n", integrity(all.as_bytes())),
    );
    Ok(without)
}

/// A style sheet without comments, indentation and empty lines.
fn slim(sheet: &str) -> String {
    let (mut rest, mut spoken) = (sheet, String::new());
    while let Some((before, comment)) = rest.split_once("/*") {
        spoken.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    spoken.push_str(rest);
    let lines = spoken.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold(String::new(), |sheet, line| sheet + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_loses_its_comments_and_indentation() {
        let sheet = "/* One\n * two */\na {\n  color: red; /* why */\n}\n\n\nb { margin: 0 }\n";
        assert_eq!(slim(sheet), "a {\ncolor: red;\n}\nb { margin: 0 }\n");
    }

    #[test]
    fn sheets_become_one_in_their_order() {
        let folder = std::env::temp_dir().join(format!("synod-styles-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, sheet) in [("x.css", "x {}\n"), ("y.css", "y {}\n")] {
            write(&folder.join(name), sheet.as_bytes()).unwrap();
        }
        let link = |name: &str| format!("{LINK}{name}\" integrity=\"i\"/>\n");
        let page = format!("<title>\n{}{}</head>", link("x.css"), link("y.css"));
        let joined = join(&page, &folder).unwrap();
        let name = joined.split(LINK).nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(joined.matches("stylesheet").count(), 1, "{joined}");
        assert!(joined.starts_with("<title>\n<link") && joined.ends_with("</head>"), "{joined}");
        assert_eq!(read(&folder.join(name)).unwrap(), "x {}\ny {}\n");
        assert!(!folder.join("x.css").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
