//! Who decides, and what each server's machine holds.

use scene::{Panel, Scene, TablePanel};
use yew::{Html, html};

use super::quorum::quorum;

/// All panels but the logs.
pub(super) fn contents(scene: &Scene) -> Html {
    html! {
        <div class="contents">
            { for scene.panels.iter().map(|panel| {
                if let Panel::Table(panel) = panel {
                    table(panel, scene)
                } else if let Panel::Quorum(panel) = panel {
                    quorum(panel, scene)
                } else {
                    Html::default()
                }
            }) }
        </div>
    }
}

fn table(panel: &TablePanel, scene: &Scene) -> Html {
    let name = |id| scene.actors.iter().find(|actor| actor.id == id).map(|it| it.name.clone());
    html! {
        <>
            <h2 class="panel-title">{ panel.title.clone() }</h2>
            if panel.columns.is_empty() {
                <p class="empty">{ "Nothing is stored yet" }</p>
            } else {
                <div class="table-room">
                    <table class="table">
                        <thead><tr>
                            <th scope="col"><span class="unseen">{ "Server" }</span></th>
                            { for panel.columns.iter().map(|column| html! { <th scope="col">{ column.clone() }</th> }) }
                        </tr></thead>
                        <tbody>
                            { for panel.rows.iter().map(|(id, texts)| html! {
                                <tr>
                                    <th scope="row">{ name(*id).unwrap_or_default() }</th>
                                    { for texts.iter().map(|text| html! { <td>{ text.clone() }</td> }) }
                                </tr>
                            }) }
                        </tbody>
                    </table>
                </div>
            }
        </>
    }
}
