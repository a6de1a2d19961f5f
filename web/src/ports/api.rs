//! `window.synod`: the page's controls for tests, benches and the console.
//!
//! `state()` and `digest()` answer at once; everything that does something answers with a promise.
//! A key or a click that came before may still wait for its turn: `settled()` answers after it.

use js_sys::{Function, Object, Promise, Reflect};
use scene::within;
use serde::Serialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use yew::Callback;

use super::window;

/// What was asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Request {
    /// Opens a link, a fragment or the text of a file.
    Open(String),
    /// Answers once everything that came before is done.
    Settled,
    /// Plays on.
    Play,
    /// Stands still.
    Pause,
    /// One event forward.
    Step,
    /// One event back.
    Back,
    /// To a time in microseconds.
    Seek(u64),
    /// Says something to the run: `crash s1`.
    Inject(String),
    /// The fragment of the run's link, with this very moment or from the start.
    Link(bool),
    /// Paints a scene that no run has, and says how long that took.
    Crowd {
        /// How many servers.
        servers: u8,
        /// How many messages.
        packets: u32,
        /// When, in microseconds.
        at_us: u64,
    },
    /// Feeds exact frames.
    Frames {
        /// How many a second.
        rate_hz: f64,
        /// For how long.
        seconds: f64,
        /// At which speed.
        speed: f64,
    },
}

/// Whom to answer. Whoever drops it unanswered leaves a promise pending.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply(Function);

/// The answer to a request that may fail.
#[derive(Serialize)]
pub(crate) struct Outcome {
    /// Did it work?
    pub(crate) ok: bool,
    /// If not, why not, in the page's words.
    pub(crate) error: Option<String>,
}

impl From<Result<(), String>> for Outcome {
    fn from(result: Result<(), String>) -> Self {
        Self { ok: result.is_ok(), error: result.err() }
    }
}

impl Reply {
    /// Answers.
    pub(crate) fn answer(&self, value: &impl Serialize) {
        self.0.call1(&JsValue::NULL, &to_js(value)).expect("a promise takes any answer");
    }
}

/// A function of the object: up to three arguments, and an answer.
type Call = dyn FnMut(JsValue, JsValue, JsValue) -> JsValue;

/// The object on the window, for as long as this lives.
pub(crate) struct Api {
    _calls: Vec<Closure<Call>>,
}

/// Questions that are answered at once.
pub(crate) struct Reads<S> {
    /// Everything worth knowing.
    pub(crate) state: Callback<(), Option<S>>,
    /// The digest of everything up to the playhead.
    pub(crate) digest: Callback<(), Option<String>>,
}

impl Api {
    /// Puts the object on the window.
    pub(crate) fn offer<S: Serialize + 'static>(
        asked: &Callback<(Request, Reply)>,
        reads: Reads<S>,
    ) -> Self {
        let object = Object::new();
        let mut calls = Vec::new();
        let mut add = |name: &str, call: Box<Call>| {
            let call = Closure::wrap(call);
            Reflect::set(&object, &JsValue::from_str(name), call.as_ref())
                .expect("a new object takes properties");
            calls.push(call);
        };
        for (name, read) in REQUESTS {
            let asked = asked.clone();
            add(name, Box::new(move |a, b, c| promise(&asked, read(&a, &b, &c))));
        }
        let Reads { state, digest } = reads;
        add("state", Box::new(move |_, _, _| to_js(&state.emit(()))));
        add("digest", Box::new(move |_, _, _| to_js(&digest.emit(()))));
        Reflect::set(&window(), &JsValue::from_str("synod"), &object)
            .expect("a window takes properties");
        Self { _calls: calls }
    }
}

type Read = fn(&JsValue, &JsValue, &JsValue) -> Request;

/// Each request and how its arguments are read.
const REQUESTS: [(&str, Read); 11] = [
    ("settled", |_, _, _| Request::Settled),
    ("open", |text, _, _| Request::Open(text.as_string().unwrap_or_default())),
    ("play", |_, _, _| Request::Play),
    ("pause", |_, _, _| Request::Pause),
    ("step", |_, _, _| Request::Step),
    ("back", |_, _, _| Request::Back),
    ("seek", |at, _, _| Request::Seek(whole(at))),
    ("inject", |words, _, _| Request::Inject(words.as_string().unwrap_or_default())),
    ("link", |moment, _, _| Request::Link(moment.is_truthy())),
    ("crowd", |servers, packets, at| Request::Crowd {
        servers: u8::try_from(whole(servers)).unwrap_or(u8::MAX).clamp(2, 127),
        packets: u32::try_from(whole(packets)).unwrap_or(u32::MAX).min(100_000),
        at_us: whole(at),
    }),
    ("frames", |rate, seconds, speed| Request::Frames {
        rate_hz: within(rate.as_f64().unwrap_or(60.0), 1.0, 1000.0),
        seconds: within(seconds.as_f64().unwrap_or(1.0), 0.0, 3600.0),
        speed: within(speed.as_f64().unwrap_or(1.0), 0.0, 1000.0),
    }),
];

fn promise(asked: &Callback<(Request, Reply)>, request: Request) -> JsValue {
    let mut request = Some(request);
    Promise::new(&mut |resolve, _| {
        if let Some(request) = request.take() {
            asked.emit((request, Reply(resolve)));
        }
    })
    .unchecked_into()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 24 hours")]
fn whole(value: &JsValue) -> u64 {
    within(value.as_f64().unwrap_or(0.0), 0.0, 86_400_000_000.0) as u64
}

/// A value as JavaScript sees it: numbers as numbers, missing things as null.
fn to_js(value: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::new()
        .serialize_missing_as_null(true)
        .serialize_maps_as_objects(true);
    value.serialize(&serializer).unwrap_or(JsValue::NULL)
}
