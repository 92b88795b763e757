//! Starting and dropping an emulator.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use stats_emulator::Emulator;

use crate::Outcome;
use crate::http::{CREDENTIALS, connect};

#[test]
fn listens_from_start_to_drop() -> Outcome {
    let emulator = Emulator::start()?;
    let port = emulator.port();
    assert_eq!(emulator.base_url(), format!("http://127.0.0.1:{port}"));
    TcpStream::connect(("127.0.0.1", port))?;
    drop(emulator);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    // The port is free again at once.
    assert_eq!(Emulator::builder().port(port).start()?.port(), port);
    Ok(())
}

#[test]
fn a_port_in_use_is_an_error() -> Outcome {
    let emulator = Emulator::start()?;
    let error = Emulator::builder().port(emulator.port()).start().err().ok_or("started twice")?;
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
    Ok(())
}

#[test]
fn drop_closes_idle_and_busy_connections() -> Outcome {
    let emulator = Emulator::start()?;
    let mut idle = connect(emulator.port())?;
    let mut kept = connect(emulator.port())?;
    write!(kept, "GET / HTTP/1.1\r\nhost: x\r\n\r\n")?;
    let mut byte = [0];
    kept.read_exact(&mut byte)?;
    let mut busy = Vec::new();
    for fault in ["silent", "stall", "delay=60s", "endless"] {
        let mut stream = connect(emulator.port())?;
        let target = format!("/api/distributor.manage.json?{CREDENTIALS}&user=customer%40example.com");
        write!(stream, "GET {target} HTTP/1.1\r\nhost: x\r\nx-emulator-fault: {fault}\r\n\r\n")?;
        busy.push(stream);
    }
    while emulator.requests() < 4 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let before = Instant::now();
    drop(emulator);
    assert!(before.elapsed() < Duration::from_secs(3), "{:?}", before.elapsed());
    // Bytes in transit are received before the end of the connection.
    let mut rest = Vec::new();
    for stream in busy.iter_mut().chain([&mut idle, &mut kept]) {
        let _ = stream.read_to_end(&mut rest);
    }
    assert!(before.elapsed() < Duration::from_secs(5));
    Ok(())
}

#[test]
fn debug_output_has_no_key() -> Outcome {
    let builder = Emulator::builder().credentials("someone", "very-secret");
    assert!(!format!("{builder:?}").contains("very-secret"));
    let emulator = builder.start()?;
    assert!(!format!("{emulator:?}").contains("very-secret"));
    Ok(())
}
