//! The script of the run: what is planned, what happened, what no longer applied.

use lab::{Frame, Plan, PlanState, Skipped};
use sim::saved::SavedRun;
use yew::{Callback, Html, html};

use crate::intent::Intent;
use crate::look::seconds;

/// The plan and the skipped.
pub(super) fn script(frame: &Frame, lesson: &SavedRun, intent: &Callback<Intent>) -> Html {
    let Frame { plan, skipped, .. } = frame;
    html! {
        <div class="script">
            if !lesson.about.is_empty() { <p class="about">{ lesson.about.clone() }</p> }
            if !lesson.questions.is_empty() {
                <h2 class="panel-title">{ "Questions" }</h2>
                <ol class="questions">{ for lesson.questions.iter().map(|it| html! { <li>{ it.clone() }</li> }) }</ol>
            }
            if !lesson.source.is_empty() { <p class="hint">{ "Source: " }{ lesson.source.clone() }</p> }
            <h2 class="panel-title">{ "Planned" }</h2>
            if plan.is_empty() {
                <p class="empty">{ "This run has no script: whatever happens, you do it" }</p>
            }
            <ol class="plan">{ for plan.iter().map(|it| planned(it, intent)) }</ol>
            if !skipped.is_empty() {
                <h2 class="panel-title">{ "Skipped" }</h2>
                <p class="empty">{ "These no longer apply in this past" }</p>
                <ul class="plan">{ for skipped.iter().map(skip) }</ul>
            }
        </div>
    }
}

fn planned(plan: &Plan, intent: &Callback<Intent>) -> Html {
    let (sign, class, state) = match &plan.state {
        PlanState::Ahead => ("○", "is-ahead", "ahead".to_owned()),
        PlanState::Waits(why) => ("…", "is-waiting", why.clone()),
        PlanState::Done(at_us) => ("✓", "is-done", format!("done at {}", seconds(*at_us))),
        PlanState::Refused(why) => ("✕", "is-refused", why.clone()),
    };
    let there = match plan.state {
        PlanState::Done(at_us) => Some(at_us),
        PlanState::Ahead | PlanState::Waits(_) | PlanState::Refused(_) => None,
    };
    let go = there.map(|at_us| {
        let intent = intent.clone();
        let onclick = move |_| intent.emit(Intent::Seek(at_us));
        html! { <button type="button" class="button small" {onclick}>{ "Go there" }</button> }
    });
    html! {
        <li class={format!("planned {class}")}>
            <span class="planned-sign" aria-hidden="true">{ sign }</span>
            <span class="planned-words">
                <span class="trigger">{ plan.trigger.clone() }</span>{ " " }
                if !plan.words.is_empty() { <code>{ plan.words.clone() }</code> }
                if !plan.ask.is_empty() { <q class="caption">{ plan.ask.clone() }</q> }
                if !plan.caption.is_empty() { <q class="caption">{ plan.caption.clone() }</q> }
                <span class="planned-state">{ state }</span>
            </span>
            { for go }
        </li>
    }
}

fn skip(skipped: &Skipped) -> Html {
    html! {
        <li class="planned is-refused">
            <span class="planned-sign" aria-hidden="true">{ "✕" }</span>
            <span class="planned-words">
                <span class="trigger">{ seconds(skipped.at_us) }</span>{ " " }
                <code>{ skipped.words.clone() }</code>
                <span class="planned-state">{ skipped.why.clone() }</span>
            </span>
        </li>
    }
}
