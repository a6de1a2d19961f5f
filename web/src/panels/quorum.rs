//! Who decides: the sets of which each must have enough, and who of them agrees.

use scene::{ActorId, QuorumPanel, QuorumPart, Scene, VoteMark};
use yew::{Html, html};

/// The panel.
pub(super) fn quorum(panel: &QuorumPanel, scene: &Scene) -> Html {
    html! {
        <>
            <h2 class="panel-title">{ &panel.title }</h2>
            <p class="quorum-about">{ &panel.about }</p>
            { for panel.parts.iter().map(|it| part(it, scene)) }
            { for panel.others.iter().map(|(what, who)| html! {
                <p class="quorum-others">
                    { what }{ ": " }{ who.iter().map(|id| name(scene, *id)).collect::<Vec<_>>().join(", ") }
                </p>
            }) }
        </>
    }
}

fn part(part: &QuorumPart, scene: &Scene) -> Html {
    let (class, sign) = if part.have < part.need { ("quorum", "") } else { ("quorum has", " ✓") };
    html! {
        <section {class}>
            <h3>{ &part.name }{ format!(": {}, and it takes {}{sign}", part.have, part.need) }</h3>
            <ul>{ for part.members.iter().map(|(id, mark)| {
                let (class, sign, word) = match mark {
                    VoteMark::Has => ("has", "✓", "yes"),
                    VoteMark::Asked => ("asked", "", "not yet"),
                    VoteMark::Refused => ("refused", "✕", "no"),
                };
                html! {
                    <li {class}>{ name(scene, *id) }<i aria-hidden="true">{ sign }</i><span class="unseen">{ word }</span></li>
                }
            }) }</ul>
        </section>
    }
}

fn name(scene: &Scene, id: ActorId) -> &str {
    scene.actors.iter().find(|actor| actor.id == id).map_or("", |actor| &actor.name)
}
