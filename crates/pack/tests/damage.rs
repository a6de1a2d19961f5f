//! Damaged files: an error, and never a panic, a hang, or memory without bound.

use synod_pack::{BYTES_MAX, Damaged, Progress, QuickUnpacker as Unpacker, pack};

/// Something of the form of a program: a type, functions of it, their code, and data.
fn program() -> Vec<u8> {
    let mut bytes = b"\0asm\x01\0\0\0".to_vec();
    section(&mut bytes, 1, &[1, 0x60, 2, 0x7f, 0x7e, 1, 0x7f]);
    section(&mut bytes, 3, &[&[40][..], &[0; 40]].concat());
    let mut code = vec![40];
    for nth in 0..40_u8 {
        let body = [
            1,
            2,
            0x7f,
            0x20,
            0,
            0x28,
            2,
            4 * (nth % 9),
            0x21,
            2,
            0x02,
            0x40,
            0x20,
            2,
            0x45,
            0x0d,
            0,
            0x20,
            2,
            0x41,
            0x80 | nth,
            1,
            0x6a,
            0x21,
            3,
            0x0b,
            0x20,
            3,
            0x20,
            1,
            0x10,
            nth,
            0x0b,
        ];
        code.push(u8::try_from(body.len()).expect("it is short"));
        code.extend(body);
    }
    section(&mut bytes, 10, &code);
    section(&mut bytes, 11, b"Every word of this data is a word, and every word is data.");
    bytes
}

fn section(bytes: &mut Vec<u8>, id: u8, content: &[u8]) {
    let length = content.len();
    let byte = |part: usize| u8::try_from(part).expect("a number of two bytes");
    bytes.extend([id, 0x80 | byte(length & 127), byte(length >> 7)]);
    bytes.extend(content);
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut unpacker = Unpacker::new();
    match unpacker.go_on(packed, packed.len(), usize::MAX)? {
        Progress::Done => Ok(unpacker.program().to_vec()),
        Progress::Waiting | Progress::Paused => {
            panic!("all has arrived, and nothing was to stop it")
        }
    }
}

/// Bytes that look like chance, the same in every run.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(count).collect()
}

#[test]
fn a_program_comes_back_and_so_does_anything_else() {
    let mut wasm_with_noise = program();
    wasm_with_noise.splice(150..150, noise(3000));
    let code_of_noise = [b"\0asm\x01\0\0\0\x0a\xff\xff\x03\x05".to_vec(), noise(20_000)].concat();
    for bytes in [
        program(),
        Vec::new(),
        vec![0],
        vec![7; 30_000],
        noise(5000),
        wasm_with_noise,
        code_of_noise,
    ] {
        assert_eq!(unpack(&pack(&bytes)).unwrap(), bytes);
        #[cfg(feature = "thorough")]
        {
            for known in [Vec::new(), program(), noise(100)] {
                let packed = synod_pack::pack_thoroughly(&known, &bytes);
                let mut unpacker = synod_pack::ThoroughUnpacker::new();
                unpacker.behind(known.len()).copy_from_slice(&known);
                assert_eq!(unpacker.go_on(&packed, packed.len(), usize::MAX), Ok(Progress::Done));
                assert_eq!(unpacker.program(), bytes);
            }
        }
    }
    assert!(pack(&program()).len() < program().len() / 3);
}

/// A program whose functions are those of another with other numbers in them.
#[cfg(feature = "thorough")]
fn twin() -> Vec<u8> {
    let mut bytes = program();
    bytes.iter_mut().filter(|byte| **byte % 4 == 0 && **byte < 0x20).for_each(|byte| *byte ^= 4);
    bytes
}

#[cfg(feature = "thorough")]
#[test]
fn behind_its_twin_a_program_is_smaller_and_comes_back_in_slices() {
    use synod_pack::{ThoroughUnpacker, pack_thoroughly};
    let [known, twin] = [program(), twin()].map(|program| [program, noise(3000)].concat());
    let packed = pack_thoroughly(&known, &twin);
    assert!(packed.len() * 4 < pack_thoroughly(&[], &twin).len(), "{}", packed.len());
    let mut unpacker = ThoroughUnpacker::new();
    unpacker.behind(known.len()).copy_from_slice(&known);
    let slices = std::iter::repeat_with(|| unpacker.go_on(&packed, packed.len(), 100));
    let ended = slices.take(99).find(|went| *went != Ok(Progress::Paused));
    assert_eq!(ended, Some(Ok(Progress::Done)));
    assert_eq!(unpacker.program(), twin);
}

#[cfg(feature = "thorough")]
#[test]
fn behind_another_program_than_it_was_packed_behind_a_file_is_damaged() {
    let packed = synod_pack::pack_thoroughly(&program(), &twin());
    for known in [Vec::new(), twin(), noise(300), vec![0xff; 9]] {
        let mut unpacker = synod_pack::ThoroughUnpacker::new();
        unpacker.behind(known.len()).copy_from_slice(&known);
        assert_eq!(unpacker.go_on(&packed, packed.len(), usize::MAX), Err(Damaged));
    }
}

#[test]
fn it_is_unpacked_while_it_arrives_in_slices_of_any_length() {
    let program = [program(), noise(40_000)].concat();
    let packed = pack(&program);
    for (part, slice) in [(1000, 1), (4096, 777), (1, 100_000), (packed.len(), 8192)] {
        let mut unpacker = Unpacker::new();
        // What has not arrived yet must not matter.
        let mut buffer = vec![0xa5; packed.len()];
        let (mut arrived, mut before_all) = (0, 0);
        loop {
            match unpacker.go_on(&buffer, arrived, slice).unwrap() {
                Progress::Paused => continue,
                Progress::Done => break,
                Progress::Waiting => before_all = unpacker.program().len(),
            }
            let next = (arrived + part).min(packed.len());
            buffer[arrived..next].copy_from_slice(&packed[arrived..next]);
            arrived = next;
        }
        assert_eq!(unpacker.program(), program);
        assert!(part == packed.len() || program.len() / 2 < before_all, "{before_all}");
    }
}

#[test]
fn a_byte_that_changed_anywhere_is_found() {
    let packed = pack(&program());
    for at in (0..packed.len()).step_by(5) {
        for changed in [packed[at] ^ 1, packed[at] ^ 0x80] {
            let mut damaged = packed.clone();
            damaged[at] = changed;
            assert_eq!(unpack(&damaged), Err(Damaged), "byte {at}");
        }
    }
}

#[test]
fn a_file_that_was_cut_is_found() {
    let packed = pack(&program());
    // A zero at the end is no loss, as what is missing counts as zeros.
    let needed = packed.len() - packed.iter().rev().take_while(|byte| **byte == 0).count();
    for length in (0..needed).step_by(7).chain([needed - 1]) {
        assert_eq!(unpack(&packed[..length]), Err(Damaged), "cut to {length}");
    }
}

#[test]
fn a_length_that_is_not_true_costs_no_memory() {
    let packed = pack(&program());
    let most = u32::try_from(BYTES_MAX).unwrap();
    for length in [most + 1, u32::MAX, most, 1 << 20] {
        let mut damaged = packed.clone();
        damaged[..4].copy_from_slice(&length.to_le_bytes());
        let mut unpacker = Unpacker::new();
        assert_eq!(unpacker.go_on(&damaged, damaged.len(), usize::MAX), Err(Damaged));
        // Behind the end of the file it goes on for a few decisions, however many were promised.
        assert!(unpacker.program().len() < 100_000, "{}", unpacker.program().len());
    }
}

#[test]
fn noise_is_no_file() {
    for length in [0, 3, 8, 9, 200, 5000, 30_000] {
        assert_eq!(unpack(&noise(length)), Err(Damaged), "{length} bytes");
    }
    for start in 0..40 {
        let mut damaged = pack(&program());
        let noise = noise(damaged.len() + start);
        let behind = damaged.len() * start / 40;
        damaged[behind..].copy_from_slice(&noise[behind + start..]);
        damaged[..4].copy_from_slice(&50_000_u32.to_le_bytes());
        assert_eq!(unpack(&damaged), Err(Damaged), "noise behind {behind}");
    }
}
