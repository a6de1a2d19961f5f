//! Unpacks the page's programs: the bare module that the shell around the page carries.
//!
//! It runs before anything else is there, so it has neither glue nor the standard library, and takes
//! memory that it never gives back: each program is unpacked in an instance of its own.
//! The one place in this tree with unsafe code: JavaScript writes what arrives straight into its memory.
//! `web/shell/unpack.js` is the other side.

#![cfg_attr(target_arch = "wasm32", no_std)]
#![cfg(target_arch = "wasm32")]

extern crate alloc;

mod memory;

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use pack::Progress;
#[cfg(not(feature = "thorough"))]
use pack::QuickUnpacker as Unpacker;
#[cfg(feature = "thorough")]
use pack::ThoroughUnpacker as Unpacker;

/// A packed file and what has come of it.
pub struct Job {
    packed: Vec<u8>,
    unpacker: Unpacker,
}

/// Begins with a file of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn begin(bytes: usize) -> *mut Job {
    Box::into_raw(Box::new(Job { packed: vec![0; bytes], unpacker: Unpacker::new() }))
}

/// Where the file's bytes go as they arrive.
///
/// # Safety
///
/// The job comes from `begin`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn packed(job: *mut Job) -> *mut u8 {
    // SAFETY: as above; nothing else holds it while JavaScript calls.
    unsafe { &mut *job }.packed.as_mut_ptr()
}

/// Where a program of so many bytes goes that the file was packed behind: all of it, before the first
/// `go_on`.
///
/// # Safety
///
/// The job comes from `begin`.
#[cfg(feature = "thorough")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn behind(job: *mut Job, bytes: usize) -> *mut u8 {
    // SAFETY: as above; nothing else holds it while JavaScript calls.
    unsafe { &mut *job }.unpacker.behind(bytes).as_mut_ptr()
}

/// Goes on, now that so many bytes have arrived, for so many bytes of the program at most.
/// 0: it needs more; 1: it can go on; 2: all is there; 3: the file is damaged.
///
/// # Safety
///
/// The job comes from `begin`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn go_on(job: *mut Job, arrived: usize, bytes_max: usize) -> u32 {
    // SAFETY: as above; nothing else holds it while JavaScript calls.
    let Job { packed, unpacker } = unsafe { &mut *job };
    match unpacker.go_on(packed, arrived, bytes_max) {
        Ok(Progress::Waiting) => 0,
        Ok(Progress::Paused) => 1,
        Ok(Progress::Done) => 2,
        Err(pack::Damaged) => 3,
    }
}

/// Where the program is.
///
/// # Safety
///
/// The job comes from `begin`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn program(job: *const Job) -> *const u8 {
    // SAFETY: as above; nothing else holds it while JavaScript calls.
    unsafe { &*job }.unpacker.program().as_ptr()
}

/// How many bytes of it are there.
///
/// # Safety
///
/// The job comes from `begin`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn program_bytes(job: *const Job) -> usize {
    // SAFETY: as above; nothing else holds it while JavaScript calls.
    unsafe { &*job }.unpacker.program().len()
}
