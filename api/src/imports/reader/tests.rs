use std::io::Read;

use super::*;

/// What a file gives: each row's line with its values, or the refusal.
fn rows(text: &[u8]) -> Vec<Result<(u64, Vec<String>), RowError>> {
    rows_of(Reader::open(text, None).unwrap())
}

fn rows_of<R: Read>(mut reader: Reader<R>) -> Vec<Result<(u64, Vec<String>), RowError>> {
    let mut record = RawRecord::default();
    let mut rows = Vec::new();
    loop {
        match reader.read_row(&mut record).unwrap() {
            Row::End => return rows,
            Row::Refused(error) => rows.push(Err(error)),
            Row::Record => {
                let values =
                    (0..reader.columns().len()).map(|column| record.get(column).unwrap_or("-").to_owned()).collect();
                rows.push(Ok((record.line, values)));
            }
        }
    }
}

fn read(line: u64, values: &[&str]) -> Result<(u64, Vec<String>), RowError> {
    Ok((line, values.iter().map(|value| (*value).to_owned()).collect()))
}

fn outline(rows: &[Result<(u64, Vec<String>), RowError>]) -> Vec<(u64, &'static str)> {
    rows.iter()
        .map(|row| row.as_ref().map_or_else(|error| (error.line, error.code), |(line, _)| (*line, "ok")))
        .collect()
}

/// Gives one byte at a time, so that every boundary between two reads is tried.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(1);
        (&mut self.0).read(&mut buffer[..length])
    }
}

#[test]
fn csv_reads_quotes_line_breaks_both_line_endings_and_a_byte_order_mark() {
    let text = b"\xef\xbb\xbfid,\"my text\"\r\n1,\"a, \"\"b\"\"\r\nc\"\r\n\n2,5\" pipe\n3,\n4,\"\"\n5,last";
    let expected = [
        read(2, &["1", "a, \"b\"\r\nc"]),
        read(5, &["2", "5\" pipe"]),
        read(6, &["3", ""]),
        read(7, &["4", ""]),
        read(8, &["5", "last"]),
    ];
    assert_eq!(rows(text), expected);
    assert_eq!(rows_of(Reader::open(Trickle(text), None).unwrap()), expected);
    assert_eq!(rows(b"id,text\n1,\"end\"\r"), [read(2, &["1", "end"])]);
}

#[test]
fn a_ragged_row_names_its_line_and_its_neighbors_are_read() {
    let rows = rows(b"id,a,b\n1,2,3\n1,2\n1,2,3,4\n4,5,6\n");
    assert_eq!(outline(&rows), [(2, "ok"), (3, "ragged_row"), (4, "ragged_row"), (5, "ok")]);
}

#[test]
fn a_quote_never_closed_names_the_line_that_opened_it_and_takes_no_other_row() {
    let plain = rows(b"id,a\n1,x\n2,\"open\n3,y\n4,z\n");
    assert_eq!(outline(&plain), [(2, "ok"), (3, "unclosed_quote"), (4, "ok"), (5, "ok")]);
    let closed_by_a_neighbor = rows(b"id,a,b\n1,\"open,2\n2,\"(4, 8)\",3\n3,\"(4, 8)\",4\n");
    assert_eq!(outline(&closed_by_a_neighbor), [(2, "unclosed_quote"), (3, "ok"), (4, "ok")]);
    let second_line = rows(b"id,a,b\n1,\"two\nlines\",\"open\n2,3,4\n");
    assert_eq!(outline(&second_line)[0], (3, "unclosed_quote"));
    assert_eq!(outline(&second_line).last(), Some(&(4, "ok")));
    let stray = rows(b"id,a\n1,\"x\"y\n2,z\n");
    assert_eq!(outline(&stray), [(2, "unclosed_quote"), (3, "ok")]);
}

#[test]
fn a_row_that_is_no_utf8_is_refused_in_every_format() {
    assert_eq!(outline(&rows(b"id,a\n1,\xff\n2,x\n")), [(2, "invalid_utf8"), (3, "ok")]);
    assert_eq!(outline(&rows(b"{\"id\":\"\xff\"}\n{\"id\":\"2\"}\n")), [(1, "invalid_utf8"), (2, "ok")]);
    assert_eq!(outline(&rows(b"[{\"id\":\"\xff\"}\n,{\"id\":\"2\"}]")), [(1, "invalid_utf8"), (2, "ok")]);
}

#[test]
fn a_row_longer_than_the_limit_is_refused_without_being_held() {
    let long = "x".repeat(5 * MAX_ROW_BYTES);
    let text = format!("id,a\n1,{long}\n2,ok\n3,\"{long}\n4,ok\n");
    let mut reader = Reader::open(text.as_bytes(), None).unwrap();
    let mut record = RawRecord::default();
    let mut codes = Vec::new();
    loop {
        match reader.read_row(&mut record).unwrap() {
            Row::End => break,
            Row::Refused(error) => codes.push((error.line, error.code)),
            Row::Record => codes.push((record.line, "ok")),
        }
        assert!(reader.window.input().bytes.len() <= 2 * MAX_ROW_BYTES);
    }
    assert_eq!(codes, [(2, "row_too_long"), (3, "ok"), (4, "row_too_long"), (5, "ok")]);
    let text = format!("{{\"id\":\"{long}\"}}\n{{\"id\":\"2\"}}\n");
    assert_eq!(outline(&rows(text.as_bytes())), [(1, "row_too_long"), (2, "ok")]);
}

#[test]
fn a_json_array_is_read_object_by_object_with_columns_that_come_later() {
    let text = br#"[{"id":"1","ward":35,"location":{"latitude":"41.5","human":"a } , { \" b"}}
,{"id":"2","fatal":true,"note":null},
  {
    "id": "3"
  }]"#;
    let mut reader = Reader::open(text.as_slice(), Some("rows.json")).unwrap();
    assert_eq!(reader.format(), Format::Json);
    let names: Vec<&str> = reader.columns().iter().map(String::as_str).collect();
    assert!(["id", "ward", "location", "fatal"].iter().all(|name| names.contains(name)), "{names:?}");
    let column = |name: &str| names.iter().position(|known| *known == name).unwrap();
    let (id, ward, location, fatal) = (column("id"), column("ward"), column("location"), column("fatal"));
    let mut record = RawRecord::default();
    assert_eq!(reader.read_row(&mut record).unwrap(), Row::Record);
    assert_eq!(record.value(ward), Some(RawValue::Json("35")));
    assert_eq!(record.value(location), Some(RawValue::Json(r#"{"human":"a } , { \" b","latitude":"41.5"}"#)));
    assert_eq!(reader.read_row(&mut record).unwrap(), Row::Record);
    assert_eq!((record.line, record.get(id), record.get(fatal), record.get(ward)), (2, Some("2"), Some("true"), None));
    assert_eq!(reader.read_row(&mut record).unwrap(), Row::Record);
    assert_eq!((record.line, record.ordinal, record.get(id)), (3, 3, Some("3")));
    assert_eq!(reader.read_row(&mut record).unwrap(), Row::End);
    assert_eq!(reader.bytes_read(), u64::try_from(text.len()).unwrap());
}

#[test]
fn a_large_json_array_stays_within_bounded_memory() {
    let objects: Vec<String> = (0..100_000).map(|id| format!("{{\"id\":\"{id}\",\"text\":\"0123456789\"}}")).collect();
    let text = format!("[{}]", objects.join("\n,"));
    let mut reader = Reader::open(text.as_bytes(), None).unwrap();
    let mut record = RawRecord::default();
    let mut count = 0;
    while reader.read_row(&mut record).unwrap() == Row::Record {
        count += 1;
        assert!(reader.window.input().bytes.len() <= MAX_ROW_BYTES);
    }
    assert_eq!(count, 100_000);
}

#[test]
fn a_damaged_json_object_takes_no_other_object_with_it() {
    let damaged = [
        "{\"id\":\"1}",
        "{\"id\":1,}",
        "{\"id\":\"1\"",
        "{\"id\" \"1\"}",
        "{\"id\":[1}",
        "17",
        "\"text\"",
        "{\"id\":{\"a\":1}",
    ];
    for object in damaged {
        for separator in ["\n,", ",\n", ","] {
            let text =
                format!("[{{\"id\":\"0\"}}{separator}{object}{separator}{{\"id\":\"2\"}}{separator}{{\"id\":\"3\"}}]");
            let rows = rows(text.as_bytes());
            let ids: Vec<&str> = rows.iter().flatten().map(|(_, values)| values[0].as_str()).collect();
            assert_eq!(ids, ["0", "2", "3"], "{text}");
            assert_eq!(rows.iter().filter(|row| row.is_err()).count(), 1, "{text}");
        }
    }
}

#[test]
fn an_array_that_breaks_off_is_reported() {
    assert_eq!(outline(&rows(b"[{\"id\":\"1\"}\n,{\"id\":\"2\"}")), [(1, "ok"), (2, "ok"), (2, "truncated_file")]);
    assert_eq!(
        outline(&rows(b"[{\"id\":\"1\"}\n,{\"id\":\"2")),
        [(1, "ok"), (2, "invalid_json"), (2, "truncated_file")]
    );
    assert_eq!(outline(&rows(b"[]")), []);
}

#[test]
fn json_lines_are_read_line_by_line() {
    let text = b"{\"id\":\"1\"}\r\n\n{\"id\":\"2\"\n[1]\n{\"id\":3,\"a\":\"x\"}";
    assert_eq!(outline(&rows(text)), [(1, "ok"), (3, "invalid_json"), (4, "invalid_json"), (5, "ok")]);
    assert_eq!(Reader::open(text.as_slice(), None).unwrap().format(), Format::JsonLines);
}

#[test]
fn skipping_resumes_at_the_same_row_in_every_format() {
    let csv: String = (1..=50).map(|id| if id % 7 == 0 { format!("{id}\n") } else { format!("{id},x\n") }).collect();
    let objects: Vec<String> = (1..=50)
        .map(|id| if id % 7 == 0 { "{\"id\":}".to_owned() } else { format!("{{\"id\":{id},\"a\":\"x\"}}") })
        .collect();
    for text in [format!("id,a\n{csv}"), format!("[{}]", objects.join("\n,")), objects.join("\n")] {
        let whole = rows(text.as_bytes());
        assert_eq!(whole.len(), 50);
        for done in [0, 1, 7, 13, 49, 50] {
            let mut reader = Reader::open(text.as_bytes(), None).unwrap();
            assert_eq!(reader.skip(done).unwrap(), done);
            assert_eq!(reader.ordinal(), done);
            assert_eq!(rows_of(reader), whole[usize::try_from(done).unwrap()..]);
        }
        assert_eq!(Reader::open(text.as_bytes(), None).unwrap().skip(60).unwrap(), 50);
    }
}

#[test]
fn a_thousand_damaged_rows_among_two_thousand_are_each_named_with_their_line() {
    let mut text = "id,a,b\n".to_owned();
    for row in 0..1_000 {
        text += &format!("{row},\"x, y\",z\n");
        text += ["1,2\n", "1,2,3,4\n", "1,\"open,3\n", "1,\"x\"y,3\n"][row % 4];
    }
    let rows = rows(text.as_bytes());
    let expected = ["ragged_row", "ragged_row", "unclosed_quote", "unclosed_quote"];
    let expected: Vec<(u64, &str)> = (0..1_000)
        .flat_map(|row| [(2 * row + 2, "ok"), (2 * row + 3, expected[usize::try_from(row).unwrap() % 4])])
        .collect();
    assert_eq!(outline(&rows), expected);
    let refused = rows.iter().filter_map(|row| row.as_ref().err());
    assert!(refused.clone().all(|error| !error.reason.contains("open,3")));
    assert_eq!(refused.count(), 1_000);
}

#[test]
fn files_that_are_no_rows_say_why() {
    let refusal = |bytes: &[u8], name: Option<&str>| {
        Reader::open(bytes, name).err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert_eq!(refusal(b" \n", None), "the file is empty");
    assert!(refusal(b"PK\x03\x04...", Some("a.csv")).contains("unpack"));
    assert!(refusal(&[0xff, 0xfe, b'i', 0], None).contains("UTF-8"));
    assert!(refusal(b"id;case_number;date\n", None).contains("commas"));
    assert!(refusal(b"<html>", Some("rows.json")).contains("neither [ nor {"));
    assert!(refusal(b"id,ID,id\n1,2,3\n", None).contains("same name"));
    assert!(refusal(b"id,\"a\n1,2\n", None).contains("quote"));
    assert!(refusal(vec![b'x'; 3 * MAX_ROW_BYTES].as_slice(), None).contains("too long"));
    let header = (0..600).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",");
    assert!(refusal(header.as_bytes(), None).contains("too many columns"));
}

#[test]
fn json_with_ever_new_names_stays_bounded() {
    let lines: String = (0..1_000).map(|id| format!("{{\"id\":1,\"name{id}\":1}}\n")).collect();
    let rows = rows(lines.as_bytes());
    assert_eq!(outline(&rows)[MAX_COLUMNS - 2], (u64::try_from(MAX_COLUMNS).unwrap() - 1, "ok"));
    assert_eq!(outline(&rows)[MAX_COLUMNS], (u64::try_from(MAX_COLUMNS).unwrap() + 1, "too_many_columns"));
}

#[test]
fn no_bytes_make_the_reader_panic_or_run_forever() {
    // A small generator of its own: the same bytes on every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let alphabet = b"\"\"{}[],,\n\r:\\a1 \xff\xc3";
    for start in [b"id,a\n".as_slice(), b"[{\"id\":1}", b"{\"id\":1}\n", b""] {
        for _ in 0..2_000 {
            let mut text = start.to_vec();
            for _ in 0..60 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                text.push(alphabet[usize::try_from(state % 17).unwrap()]);
            }
            if let Ok(reader) = Reader::open(text.as_slice(), None) {
                assert!(rows_of(reader).len() <= text.len());
            }
        }
    }
}
