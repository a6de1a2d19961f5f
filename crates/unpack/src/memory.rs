//! Memory that is only ever taken, and what happens when something cannot go on.

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::{memory_grow, memory_size, unreachable};
use core::sync::atomic::{AtomicUsize, Ordering};

const PAGE: usize = 65_536;

/// The memory from the end of the module's own on.
struct Taken {
    /// Where what is free begins, or 0 before the first call.
    end: AtomicUsize,
}

#[global_allocator]
static TAKEN: Taken = Taken { end: AtomicUsize::new(0) };

unsafe extern "C" {
    /// The linker puts it behind all that the module holds.
    static __heap_base: u8;
}

impl Taken {
    fn end(&self) -> usize {
        match self.end.load(Ordering::Relaxed) {
            0 => (&raw const __heap_base).addr(),
            end => end,
        }
    }

    /// Makes this the end of what is taken.
    fn reach(&self, end: usize) -> bool {
        let pages = end.div_ceil(PAGE).saturating_sub(memory_size(0));
        if pages != 0 && memory_grow(0, pages) == usize::MAX {
            return false;
        }
        self.end.store(end, Ordering::Relaxed);
        true
    }
}

// SAFETY: what is handed out lies between the module's own memory and the end, and no two parts of it
// overlap, as the end only grows; there is one thread.
unsafe impl GlobalAlloc for Taken {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let start = self.end().next_multiple_of(layout.align());
        match start.checked_add(layout.size()) {
            Some(end) if self.reach(end) => core::ptr::with_exposed_provenance_mut(start),
            _ => core::ptr::null_mut(),
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of both; fresh memory is zero, and all of it is fresh.
        unsafe { self.alloc(layout) }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if old.addr() + layout.size() == self.end() {
            let end = old.addr().checked_add(size);
            return match end {
                Some(end) if self.reach(end.max(self.end())) => old,
                _ => core::ptr::null_mut(),
            };
        }
        // SAFETY: the size is the caller's to keep in bounds; old and new do not overlap.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                core::ptr::copy_nonoverlapping(old, new, layout.size().min(size));
            }
            new
        }
    }
}

#[panic_handler]
fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
    unreachable()
}
