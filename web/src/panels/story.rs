//! The story: what happened, in sentences, each with its rule; a click goes there.

use lab::{Story, StoryLine};
use yew::{Callback, Html, classes, html};

use crate::intent::Intent;
use crate::look::seconds;

/// The id of the list, whose end is followed while it grows.
pub(crate) const STORY_ID: &str = "story";

/// The list.
pub(super) fn story(story: &Story, intent: &Callback<Intent>) -> Html {
    html! {
        <ol class="story" id={STORY_ID} tabindex="0" aria-label="What happened">
            if story.lines.is_empty() {
                <li class="empty">{ "Nothing has happened yet. Press play." }</li>
            }
            { for story.lines.iter().map(|line| item(line, intent)) }
        </ol>
    }
}

fn item(line: &StoryLine, intent: &Callback<Intent>) -> Html {
    let (step, intent) = (line.step, intent.clone());
    let onclick = move |_| intent.emit(Intent::AfterStep(step));
    let class = classes!(
        "story-line",
        line.now.then_some("is-now"),
        (!line.meaningful).then_some("is-routine"),
    );
    let current = if line.now { Some("step") } else { None };
    html! {
        <li>
            <button type="button" {class} {onclick} aria-current={current} title="Goes to this moment">
                <time>{ seconds(line.at_us).trim_end_matches(" s").to_owned() }</time>
                <span class="story-words">
                    if !line.who.is_empty() { <b>{ line.who.clone() }</b>{ " " } }
                    { line.text.clone() }
                    if !line.rule.is_empty() { <span class="story-rule">{ line.rule.clone() }</span> }
                </span>
            </button>
        </li>
    }
}
