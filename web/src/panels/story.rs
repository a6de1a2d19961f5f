//! The story: what happened, in sentences, each with its rule; a click goes there.

use lab::{Story, StoryLine};
use yew::{
    Callback, Html, Properties, classes, function_component, html, use_effect_with, use_node_ref,
};

use crate::intent::Intent;
use crate::look::{Same, seconds};
use crate::ports::document;

/// See [`StoryList`].
#[derive(Properties, PartialEq)]
pub(crate) struct StoryListProps {
    /// What happened.
    pub(crate) story: Same<Story>,
    /// Does time pass?
    pub(crate) playing: bool,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

/// The list, which follows its end.
#[function_component]
pub(crate) fn StoryList(props: &StoryListProps) -> Html {
    let list = use_node_ref();
    let last = props.story.lines.last().map(|line| (line.step, props.story.lines.len()));
    let node = list.clone();
    use_effect_with(last, move |_| {
        if let Some(list) = node.cast() {
            document::follow_end(&list);
        }
    });
    html! {
        <ol class="story" ref={list} tabindex="0" aria-label="What happened">
            if props.story.lines.is_empty() {
                <li class="empty">{ "Nothing has happened yet. Press play." }</li>
            }
            { for props.story.lines.iter().map(|line| item(line, &props.intent)) }
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
