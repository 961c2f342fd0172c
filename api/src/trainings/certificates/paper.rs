//! A certificate as one page of PDF: the holder's name, course, dates and hours, serial, and a QR code of its verification.
//!
//! The standard fonts need not be embedded; they have the letters of European languages. A name in another script stands as
//! its initials, and the verification page shows the same.

use chrono::{Datelike, NaiveDate};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use qrcode::{Color, QrCode};

use super::super::registrations::opened;
use super::store::Sheet;
use crate::identity::Language;
use crate::platform::access::Platform;
use crate::platform::http::{ApiResult, CsvExport, Problem};

/// Letters beyond Latin-1 that the standard fonts have, with the names of their glyphs.
const FURTHER_LETTERS: &[(char, &str)] = &[
    ('Ł', "Lslash"),
    ('ł', "lslash"),
    ('Ą', "Aogonek"),
    ('ą', "aogonek"),
    ('Ć', "Cacute"),
    ('ć', "cacute"),
    ('Ę', "Eogonek"),
    ('ę', "eogonek"),
    ('Ń', "Nacute"),
    ('ń', "nacute"),
    ('Ś', "Sacute"),
    ('ś', "sacute"),
    ('Ź', "Zacute"),
    ('ź', "zacute"),
    ('Ż', "Zdotaccent"),
    ('ż', "zdotaccent"),
    ('Č', "Ccaron"),
    ('č', "ccaron"),
    ('Ď', "Dcaron"),
    ('ď', "dcaron"),
    ('Ě', "Ecaron"),
    ('ě', "ecaron"),
    ('Ň', "Ncaron"),
    ('ň', "ncaron"),
    ('Ř', "Rcaron"),
    ('ř', "rcaron"),
    ('Š', "Scaron"),
    ('š', "scaron"),
    ('Ť', "Tcaron"),
    ('ť', "tcaron"),
    ('Ů', "Uring"),
    ('ů', "uring"),
    ('Ž', "Zcaron"),
    ('ž', "zcaron"),
    ('Ő', "Ohungarumlaut"),
    ('ő', "ohungarumlaut"),
    ('Ű', "Uhungarumlaut"),
    ('ű', "uhungarumlaut"),
    ('Đ', "Dcroat"),
    ('đ', "dcroat"),
    ('Ă', "Abreve"),
    ('ă', "abreve"),
    ('Ș', "Scommaaccent"),
    ('ș', "scommaaccent"),
    ('Ğ', "Gbreve"),
    ('ğ', "gbreve"),
    ('Ş', "Scedilla"),
    ('ş', "scedilla"),
    ('İ', "Idotaccent"),
    ('ı', "dotlessi"),
    ('–', "endash"),
    ('—', "emdash"),
    ('’', "quoteright"),
    ('“', "quotedblleft"),
    ('”', "quotedblright"),
];

/// First code for letters beyond Latin-1; there is room for 32 different ones on a page.
const FIRST_CODE: u8 = 128;
const MOST_CODES: usize = 32;

/// Gives each letter a code of one byte.
#[derive(Default)]
struct Encoder {
    further: Vec<(char, &'static str)>,
}

impl Encoder {
    fn code(&mut self, letter: char) -> Option<u8> {
        let number = u32::from(letter);
        if (32..127).contains(&number) || (160..256).contains(&number) {
            return u8::try_from(number).ok();
        }
        let known = self.further.iter().position(|(known, _)| *known == letter);
        let place = match known {
            Some(place) => place,
            None if self.further.len() < MOST_CODES => {
                self.further.push(*FURTHER_LETTERS.iter().find(|(known, _)| *known == letter)?);
                self.further.len() - 1
            }
            None => return None,
        };
        u8::try_from(place).ok().map(|place| FIRST_CODE + place)
    }

    /// The text in this encoding; None: some letter has no place.
    fn whole(&mut self, text: &str) -> Option<Vec<u8>> {
        text.chars().map(|letter| self.code(letter)).collect()
    }

    /// The text with a question mark for each letter that has no place.
    fn readable(&mut self, text: &str) -> Vec<u8> {
        text.chars().map(|letter| self.code(letter).unwrap_or(b'?')).collect()
    }
}

/// What stands on the page.
struct Page<'a> {
    language: Language,
    holder: &'a str,
    initials: &'a str,
    course: &'a str,
    organization: &'a str,
    center: &'a str,
    starts_on: NaiveDate,
    completed_on: NaiveDate,
    expires_on: Option<NaiveDate>,
    minutes: i32,
    serial: &'a str,
    address: &'a str,
}

/// Prints a certificate.
pub(super) async fn print(platform: &Platform, sheet: Sheet) -> ApiResult<CsvExport> {
    let Sheet { row, sealed_name, course, organization, center } = sheet;
    let name = opened(platform, "participants", "sealed_name", row.participant_id, sealed_name.as_deref()).await?;
    let address = format!("{}/certificates/{}", platform.config().public_url, row.serial);
    let bytes = page(&Page {
        language: row.language,
        holder: name.as_deref().unwrap_or(&row.initials),
        initials: &row.initials,
        course: course.summary.title.text(row.language),
        organization: &organization,
        center: &center,
        starts_on: row.starts_on,
        completed_on: row.completed_on,
        expires_on: row.expires_on,
        minutes: row.minutes,
        serial: &row.serial,
        address: &address,
    })?;
    Ok(CsvExport::other(&row.serial, "pdf", "application/pdf", bytes, 1))
}

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

fn date(day: NaiveDate, language: Language) -> String {
    let month = usize::try_from(day.month0()).unwrap_or_default();
    match language {
        Language::En => {
            format!("{} {}, {}", MONTHS_EN.get(month).copied().unwrap_or_default(), day.day(), day.year())
        }
        Language::Es => {
            format!("{} de {} de {}", day.day(), MONTHS_ES.get(month).copied().unwrap_or_default(), day.year())
        }
    }
}

fn hours(minutes: i32, language: Language) -> String {
    let (whole, rest) = (minutes / 60, minutes % 60);
    match (language, rest) {
        (Language::En, 0) => format!("{whole} hours"),
        (Language::En, rest) => format!("{whole} hours {rest} minutes"),
        (Language::Es, 0) => format!("{whole} horas"),
        (Language::Es, rest) => format!("{whole} horas {rest} minutos"),
    }
}

/// The sentences of the page: size, whether bold, and text, from the top.
fn lines(page: &Page<'_>) -> Vec<(f32, bool, String)> {
    let language = page.language;
    let (first, last) = (date(page.starts_on, language), date(page.completed_on, language));
    let attended = hours(page.minutes, language);
    let (title, given, completed, held, until, verify) = match language {
        Language::En => (
            "Certificate of completion",
            "This certifies that",
            "has completed the training",
            format!("from {first} to {last}: {attended} attended. Given by {}.", page.organization),
            page.expires_on.map(|day| format!("Valid through {}.", date(day, language))),
            format!("Serial {}. Anybody can verify it at {}", page.serial, page.address),
        ),
        Language::Es => (
            "Certificado de finalización",
            "Se certifica que",
            "ha completado la capacitación",
            format!("del {first} al {last}: {attended} de asistencia. Impartida por {}.", page.organization),
            page.expires_on.map(|day| format!("Válido hasta el {}.", date(day, language))),
            format!("Número {}. Cualquier persona puede verificarlo en {}", page.serial, page.address),
        ),
    };
    let mut lines = vec![
        (14.0, false, page.center.to_owned()),
        (30.0, true, title.to_owned()),
        (14.0, false, given.to_owned()),
        (28.0, true, page.holder.to_owned()),
        (14.0, false, completed.to_owned()),
        (20.0, true, page.course.to_owned()),
        (13.0, false, held),
    ];
    lines.extend(until.map(|text| (13.0, false, text)));
    lines.push((10.0, false, verify));
    lines
}

/// A text in lines that fit, by a cautious guess at the width of Helvetica.
fn wrapped(text: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let fits = |line: &str| line.chars().fold(0.0, |sum: f32, _| sum + size * 0.56) <= width;
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if fits(&format!("{line} {word}")) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Landscape Letter.
const WIDTH: f32 = 792.0;
const HEIGHT: f32 = 612.0;
const MARGIN: f32 = 72.0;
const QR_SIZE: f32 = 110.0;

fn draw(page: &Page<'_>, encoder: &mut Encoder) -> ApiResult<Vec<u8>> {
    let mut content = Content::new();
    content.set_line_width(2.0);
    content.rect(36.0, 36.0, WIDTH - 72.0, HEIGHT - 72.0);
    content.stroke();
    let printable = encoder.whole(page.holder).is_some();
    let shown = Page { holder: if printable { page.holder } else { page.initials }, ..*page };
    let mut height = HEIGHT - MARGIN - 16.0;
    for (size, bold, text) in lines(&shown) {
        // What is long stays clear of the QR code at the bottom.
        let width = if size < 11.0 { WIDTH - 2.0 * MARGIN - QR_SIZE - 24.0 } else { WIDTH - 2.0 * MARGIN };
        for line in wrapped(&text, size, width) {
            height -= size;
            content.begin_text();
            content.set_font(Name(if bold { b"F2" } else { b"F1" }), size);
            content.next_line(MARGIN, height);
            content.show(Str(&encoder.readable(&line)));
            content.end_text();
            height -= size * 0.35;
        }
        height -= 12.0;
    }
    draw_qr(&mut content, page.address)?;
    Ok(content.finish().to_vec())
}

fn draw_qr(content: &mut Content, address: &str) -> ApiResult<()> {
    let code = QrCode::new(address.as_bytes()).map_err(|error| Problem::internal(&error))?;
    let colors = code.to_colors();
    let count = code.width().max(1);
    let modules = u16::try_from(count).unwrap_or(u16::MAX);
    let side = QR_SIZE / f32::from(modules);
    for (place, color) in colors.into_iter().enumerate() {
        if color == Color::Dark {
            let column = f32::from(u16::try_from(place % count).unwrap_or_default());
            let line = f32::from(u16::try_from(place / count + 1).unwrap_or_default());
            let left = WIDTH - MARGIN - QR_SIZE + column * side;
            content.rect(left, MARGIN + QR_SIZE - line * side, side, side);
        }
    }
    content.fill_nonzero();
    Ok(())
}

fn page(page: &Page<'_>) -> ApiResult<Vec<u8>> {
    let mut encoder = Encoder::default();
    let content = draw(page, &mut encoder)?;
    let [catalog, tree, sheet, text, plain, bold, information] = [1, 2, 3, 4, 5, 6, 7].map(Ref::new);
    let mut pdf = Pdf::new();
    let language = page.language.as_str();
    pdf.catalog(catalog).pages(tree).lang(TextStr(language));
    pdf.pages(tree).kids([sheet]).count(1);
    let mut leaf = pdf.page(sheet);
    leaf.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(text);
    leaf.resources().fonts().pair(Name(b"F1"), plain).pair(Name(b"F2"), bold);
    leaf.finish();
    pdf.stream(text, &content);
    for (id, name) in [(plain, b"Helvetica".as_slice()), (bold, b"Helvetica-Bold".as_slice())] {
        let mut font = pdf.type1_font(id);
        font.base_font(Name(name));
        let mut encoding = font.encoding_custom();
        encoding.base_encoding(Name(b"WinAnsiEncoding"));
        if !encoder.further.is_empty() {
            let names = encoder.further.iter().map(|(_, name)| Name(name.as_bytes()));
            encoding.differences().consecutive(FIRST_CODE, names);
        }
    }
    pdf.document_info(information).title(TextStr(page.serial));
    Ok(pdf.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(holder: &str, language: Language) -> Vec<u8> {
        page(&Page {
            language,
            holder,
            initials: "M. N.",
            course: "Skills for hard days",
            organization: "Neighbors for Peace",
            center: "Community Safety Coordination Center",
            starts_on: NaiveDate::from_ymd_opt(2026, 1, 12).unwrap(),
            completed_on: NaiveDate::from_ymd_opt(2026, 2, 2).unwrap(),
            expires_on: NaiveDate::from_ymd_opt(2029, 2, 1),
            minutes: 390,
            serial: "TC-7K3M-92QX",
            address: "https://center.example.org/certificates/TC-7K3M-92QX",
        })
        .unwrap()
    }

    fn contains(haystack: &[u8], needle: &[u8]) -> bool {
        haystack.windows(needle.len()).any(|window| window == needle)
    }

    #[test]
    fn a_certificate_is_one_page_with_name_dates_and_serial() {
        let pdf = sample("Jordan Reyes", Language::En);
        assert!(pdf.starts_with(b"%PDF-"));
        for text in ["Jordan Reyes", "Skills for hard days", "6 hours 30 minutes", "TC-7K3M-92QX", "February 1, 2029"] {
            assert!(contains(&pdf, text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn letters_of_european_languages_keep_their_accents() {
        let spanish = sample("María Ñuñez", Language::Es);
        // A text beyond ASCII is written in hexadecimal.
        assert!(contains(&spanish, b"4D6172ED61"), "Latin-1");
        let mut encoder = Encoder::default();
        assert_eq!(encoder.whole("Łucja Żak").map(|bytes| bytes.len()), Some(9));
        assert_eq!(encoder.further.iter().map(|(_, name)| *name).collect::<Vec<_>>(), ["Lslash", "Zdotaccent"]);
        assert!(contains(&sample("Łucja Żak", Language::En), b"/Lslash"));
    }

    #[test]
    fn a_name_in_another_script_stands_as_its_initials() {
        let pdf = sample("李小龍", Language::En);
        assert!(contains(&pdf, b"M. N."));
    }

    #[test]
    fn long_texts_are_wrapped() {
        let lines = wrapped(&"word ".repeat(60), 20.0, 500.0);
        assert!(lines.len() > 3 && lines.iter().all(|line| line.len() < 60), "{lines:?}");
    }
}
