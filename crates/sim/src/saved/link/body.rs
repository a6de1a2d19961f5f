//! The inside of a link: a run as postcard lays it out, with packed words and folded times.
//!
//! Invariant: the fields of [`Body`] keep their order and meaning for good. A field more is a new
//! version of the link.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use super::lesson::Lesson;
use super::{BadLink, Form};
use crate::delay::Delay;
use crate::saved::check::{
    ACTIONS_MAX, LANDMARKS_MAX, SETTINGS_MAX, tidy_text, tidy_words, validate,
};
use crate::saved::pack::{fold_us, unfold_us};
use crate::saved::words::{BadWords, pack, unpack};
use crate::saved::{
    Action, ClockMode, Intervention, Landmark, Moment, Network, SavedRun, Setting, Trigger,
};

/// The bytes of a run, and the form of link that they need.
pub(super) fn to_bytes(run: &SavedRun) -> (Form, Vec<u8>) {
    const WHY: &str = "a Vec grows, and no field lacks a length";
    let mut bytes = postcard::to_allocvec(&Body::of(run)).expect(WHY);
    let Some(lesson) = Lesson::of(run) else { return (Form::Plain, bytes) };
    bytes.extend(postcard::to_allocvec(&lesson).expect(WHY));
    (Form::Lesson, bytes)
}

/// The run that these bytes hold, tidied and held to every rule.
pub(super) fn from_bytes(form: Form, bytes: &[u8]) -> Result<SavedRun, BadLink> {
    let taken = postcard::take_from_bytes::<Body<'_>>(bytes);
    let (body, mut rest) = taken.map_err(|_| BadLink::Malformed)?;
    let mut run = body.into_run()?;
    if form == Form::Lesson {
        let taken = postcard::take_from_bytes::<Lesson<'_>>(rest);
        let (lesson, after) = taken.map_err(|_| BadLink::Malformed)?;
        lesson.add_to(&mut run)?;
        rest = after;
    }
    if !rest.is_empty() {
        return Err(BadLink::Malformed);
    }
    validate(&run).map_err(BadLink::Refused)?;
    Ok(run)
}

#[derive(Serialize, Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    lab: Words<'a>,
    title: &'a str,
    about: &'a str,
    #[serde(borrow)]
    config: AtMost<(Words<'a>, Words<'a>), SETTINGS_MAX>,
    network_delay: FoldedDelay,
    loss_permille: u16,
    fsync: FoldedDelay,
    seed: u64,
    is_stopped: bool,
    until: u64,
    #[serde(borrow)]
    script: AtMost<(When<'a>, Words<'a>), ACTIONS_MAX>,
    /// Which action, and what it says: most say nothing.
    #[serde(borrow)]
    captions: AtMost<(u16, &'a str), ACTIONS_MAX>,
    /// The time since the one before, the step within that instant, the words.
    #[serde(borrow)]
    interventions: AtMost<(u64, u32, Words<'a>), ACTIONS_MAX>,
    digests: AtMost<(u16, u16), LANDMARKS_MAX>,
    moment: Option<(u64, u32, u16)>,
}

#[derive(Serialize, Deserialize)]
enum When<'a> {
    /// So long after the last action that has a time.
    After(u64),
    /// At this time, which is before that of the last action that has one.
    At(u64),
    /// At this condition.
    Holds(#[serde(borrow)] Words<'a>),
}

#[derive(Serialize, Deserialize)]
enum FoldedDelay {
    Constant(u64),
    Uniform(u64, u64),
    Exponential(u64, u64),
}

impl<'a> Body<'a> {
    fn of(run: &'a SavedRun) -> Self {
        let setting = |setting: &Setting| (Words::of(&setting.key), Words::of(&setting.value));
        let landmark = |landmark: &Landmark| (landmark.before, landmark.digest);
        Self {
            lab: Words::of(&run.lab),
            title: &run.title,
            about: &run.about,
            config: AtMost(run.config.iter().map(setting).collect()),
            network_delay: FoldedDelay::of(run.network.delay),
            loss_permille: run.network.loss_permille,
            fsync: FoldedDelay::of(run.fsync),
            seed: run.seed,
            is_stopped: run.clock == ClockMode::Stopped,
            until: fold_us(run.until_us),
            script: fold_script(&run.script),
            captions: fold_captions(&run.script),
            interventions: fold_interventions(&run.interventions),
            digests: AtMost(run.digests.iter().map(landmark).collect()),
            moment: run.moment.map(|moment| (fold_us(moment.at_us), moment.nth, moment.digest)),
        }
    }

    fn into_run(self) -> Result<SavedRun, BadLink> {
        let setting = |(key, value): (Words<'_>, Words<'_>)| {
            Ok(Setting { key: key.unpacked()?, value: value.unpacked()? })
        };
        let moment =
            |(at, nth, digest)| Ok::<_, BadLink>(Moment { at_us: unfold(at)?, nth, digest });
        let landmark = |(before, digest)| Landmark { before, digest };
        let mut script = unfold_script(self.script.0)?;
        say(&mut script, self.captions.0)?;
        let clock = if self.is_stopped { ClockMode::Stopped } else { ClockMode::Runs };
        Ok(SavedRun {
            lab: self.lab.unpacked()?,
            title: tidy_text(self.title),
            about: tidy_text(self.about),
            questions: Vec::new(),
            source: String::new(),
            expect: None,
            config: self.config.0.into_iter().map(setting).collect::<Result<_, BadLink>>()?,
            network: Network {
                delay: self.network_delay.unfolded()?,
                loss_permille: self.loss_permille,
            },
            fsync: self.fsync.unfolded()?,
            seed: self.seed,
            clock,
            until_us: unfold(self.until)?,
            script,
            interventions: unfold_interventions(self.interventions.0)?,
            digests: self.digests.0.into_iter().map(landmark).collect(),
            moment: self.moment.map(moment).transpose()?,
        })
    }
}

fn fold_script(script: &[Action]) -> AtMost<(When<'_>, Words<'_>), ACTIONS_MAX> {
    let mut last_us = 0;
    let fold = |action: &Action| {
        let when = match &action.trigger {
            Trigger::When(condition) => When::Holds(Words::of(condition)),
            Trigger::At(us) => {
                let after = us.checked_sub(last_us);
                last_us = *us;
                after.map_or(When::At(fold_us(*us)), |after| When::After(fold_us(after)))
            }
        };
        (when, Words::of(&action.words))
    };
    AtMost(script.iter().map(fold).collect())
}

fn unfold_script(script: Vec<(When<'_>, Words<'_>)>) -> Result<Vec<Action>, BadLink> {
    let mut last_us: u64 = 0;
    let unfold_action = |(when, words): (When<'_>, Words<'_>)| {
        let trigger = match when {
            When::Holds(condition) => Trigger::When(condition.unpacked()?),
            When::At(folded) => Trigger::At(unfold(folded)?),
            When::After(folded) => {
                let us = last_us.checked_add(unfold(folded)?).ok_or(BadLink::Malformed)?;
                Trigger::At(us)
            }
        };
        if let Trigger::At(us) = trigger {
            last_us = us;
        }
        Ok(Action::new(trigger, &words.unpacked()?, ""))
    };
    script.into_iter().map(unfold_action).collect()
}

/// An index beyond 16 bits belongs to a script that is refused for its length.
fn fold_captions(script: &[Action]) -> AtMost<(u16, &str), ACTIONS_MAX> {
    let captions = (0..=u16::MAX).zip(script.iter().map(|action| action.caption.as_str()));
    AtMost(captions.filter(|(_, caption)| !caption.is_empty()).collect())
}

fn say(script: &mut [Action], captions: Vec<(u16, &str)>) -> Result<(), BadLink> {
    for (index, caption) in captions {
        let action = script.get_mut(usize::from(index)).ok_or(BadLink::Malformed)?;
        if !action.caption.is_empty() {
            return Err(BadLink::Malformed);
        }
        action.caption = tidy_text(caption);
    }
    Ok(())
}

/// Interventions out of order fold to a time beyond every cap, and are refused when read.
fn fold_interventions(
    interventions: &[Intervention],
) -> AtMost<(u64, u32, Words<'_>), ACTIONS_MAX> {
    let mut last_us = 0;
    let fold = |intervention: &Intervention| {
        let after = intervention.at_us.checked_sub(last_us).unwrap_or(u64::MAX);
        last_us = intervention.at_us;
        (fold_us(after), intervention.nth, Words::of(&intervention.words))
    };
    AtMost(interventions.iter().map(fold).collect())
}

fn unfold_interventions(
    interventions: Vec<(u64, u32, Words<'_>)>,
) -> Result<Vec<Intervention>, BadLink> {
    let mut at_us: u64 = 0;
    let unfold_one = |(after, nth, words): (u64, u32, Words<'_>)| {
        at_us = at_us.checked_add(unfold(after)?).ok_or(BadLink::Malformed)?;
        Ok(Intervention { at_us, nth, words: words.unpacked()? })
    };
    interventions.into_iter().map(unfold_one).collect()
}

fn unfold(folded: u64) -> Result<u64, BadLink> {
    unfold_us(folded).ok_or(BadLink::Malformed)
}

impl FoldedDelay {
    fn of(delay: Delay) -> Self {
        match delay {
            Delay::Constant { us } => Self::Constant(fold_us(us)),
            Delay::Uniform { min_us, max_us } => Self::Uniform(fold_us(min_us), fold_us(max_us)),
            Delay::Exponential { min_us, mean_us } => {
                Self::Exponential(fold_us(min_us), fold_us(mean_us))
            }
        }
    }

    fn unfolded(self) -> Result<Delay, BadLink> {
        Ok(match self {
            Self::Constant(us) => Delay::Constant { us: unfold(us)? },
            Self::Uniform(min, max) => {
                Delay::Uniform { min_us: unfold(min)?, max_us: unfold(max)? }
            }
            Self::Exponential(min, mean) => {
                Delay::Exponential { min_us: unfold(min)?, mean_us: unfold(mean)? }
            }
        })
    }
}

/// Packed words: owned on the way out, borrowed from the link on the way in.
struct Words<'a>(Cow<'a, [u8]>);

impl Words<'_> {
    fn of(words: &str) -> Self {
        Self(Cow::Owned(pack(words)))
    }

    fn unpacked(&self) -> Result<String, BadLink> {
        match unpack(&self.0) {
            Ok(words) => Ok(tidy_words(&words)),
            Err(BadWords::Unknown) => Err(BadLink::NewerWord),
            Err(BadWords::Malformed) => Err(BadLink::Malformed),
        }
    }
}

impl Serialize for Words<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Words<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&[u8]>::deserialize(deserializer).map(|bytes| Self(Cow::Borrowed(bytes)))
    }
}

/// A sequence that refuses to be longer than `MAX` before it allocates.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct AtMost<T, const MAX: usize>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for AtMost<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(AtMostVisitor::<T, MAX>(PhantomData)).map(Self)
    }
}

struct AtMostVisitor<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for AtMostVisitor<T, MAX> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {MAX}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Vec<T>, A::Error> {
        let length = sequence.size_hint().unwrap_or(0);
        if MAX < length {
            return Err(A::Error::custom("too many"));
        }
        let mut items = Vec::with_capacity(length);
        while let Some(item) = sequence.next_element()? {
            if items.len() == MAX {
                return Err(A::Error::custom("too many"));
            }
            items.push(item);
        }
        Ok(items)
    }
}
