//! Papers: told by their content, pictures written anew, PDFs checked and never shown inline, all sealed; fetched by a link that
//! works once.

use actix_multipart::Multipart;
use actix_web::HttpResponse;
use actix_web::http::header;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::TryStreamExt;
use schema::{application_documents, document_links, stored_files};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::model::DocumentScan;
use super::own;
use super::scan;
use super::store;
use super::wire::{DocumentLink, RequiredDocument};
use crate::platform::access::Platform;
use crate::platform::db::{Subject, Transaction};
use crate::platform::files::{self, StoredFile};
use crate::platform::http::{ApiResult, Problem, ProblemKind};
use crate::platform::virus_scanner::VirusScanner;
use crate::platform::{blocking, images};
use crate::secret_codes;

const PURPOSE: &str = "application-documents";
/// Papers of one application, those that were removed too.
const MOST: i64 = 60;
/// How long a link works.
const LINK_SECONDS: i64 = 60;

/// What came with a form.
#[derive(Debug)]
pub(super) struct Upload {
    pub code: String,
    pub requirement: String,
    bytes: Vec<u8>,
}

/// Reads the parts `code`, `requirement` and `file`, in this order.
pub(super) async fn receive(mut form: Multipart) -> ApiResult<Upload> {
    let broken = |error: actix_multipart::MultipartError| {
        Problem::malformed("The form cannot be read; send multipart/form-data with a part named file.")
            .caused_by(&error)
    };
    let required = |pointer: &str| Problem::invalid_field(pointer, "required", "Send this part before the file.");
    let (mut code, mut requirement) = (None, None);
    while let Some(mut field) = form.try_next().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let limit = if name == "file" { images::LIMIT_BYTES } else { 100 };
        let mut bytes = Vec::new();
        while let Some(chunk) = field.try_next().await.map_err(broken)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > limit {
                let detail = "A paper has at most 10 MB, every other part 100 characters.";
                return Err(Problem::new(ProblemKind::TooLarge, detail));
            }
        }
        if name == "file" {
            let code = code.ok_or_else(|| required("/code"))?;
            let requirement = requirement.ok_or_else(|| required("/requirement"))?;
            return Ok(Upload { code, requirement, bytes });
        }
        let text =
            String::from_utf8(bytes).map_err(|_not_text| Problem::malformed("A part of the form is not text."))?;
        match name.as_str() {
            "code" => code = Some(text),
            "requirement" => requirement = Some(text),
            _ => {
                let detail = "The form has the parts code, requirement and file.";
                return Err(Problem::new(ProblemKind::Invalid, detail).with_code("unknown_field"));
            }
        }
    }
    Err(Problem::invalid_field("/file", "required", "Send the paper as a part named file, after the other parts."))
}

/// Words of PDFs that do something when they are opened, or bring other files along.
const ACTIVE: [&[u8]; 8] =
    [b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA", b"/RichMedia", b"/XFA"];

/// Whether bytes hold a name of a PDF as a whole word.
fn names(bytes: &[u8], word: &[u8]) -> bool {
    bytes
        .windows(word.len() + 1)
        .any(|window| window.starts_with(word) && window.last().is_some_and(|after| !after.is_ascii_alphanumeric()))
}

/// The content as it is kept, with its type. Blocks.
fn checked(bytes: Vec<u8>) -> ApiResult<(Vec<u8>, &'static str)> {
    let refused = |code: &'static str, detail: &str| Err(Problem::invalid_field("/file", code, detail));
    if !bytes.starts_with(b"%PDF-") {
        return images::rewrite(&bytes).map(|picture| (picture.content, "image/jpeg")).map_err(|problem| match problem
            .kind()
        {
            ProblemKind::Invalid if problem.detail().contains("megapixels") => problem,
            ProblemKind::Invalid => {
                let detail = "The file cannot be read. Send a photo (JPEG or PNG) or a PDF.";
                Problem::invalid_field("/file", "not_a_document", detail)
            }
            _ => problem,
        });
    }
    let tail = bytes.get(bytes.len().saturating_sub(1024)..).unwrap_or_default();
    if !names(tail, b"%%EOF") && !tail.ends_with(b"%%EOF") {
        return refused("not_a_document", "The PDF is not whole. Send it again, or send a photo.");
    }
    if names(&bytes, b"/Encrypt") {
        return refused("locked_document", "The PDF is locked by a password. Send it without one, or send a photo.");
    }
    if ACTIVE.iter().any(|word| names(&bytes, word)) {
        let detail = "The PDF holds scripts or other files. Print it to a new PDF, or send a photo.";
        return refused("active_document", detail);
    }
    Ok((bytes, "application/pdf"))
}

/// Where the content of a paper is sealed for.
pub(super) fn seal_place(id: Uuid) -> String {
    format!("application_documents|file|{id}")
}

/// Adds a paper to an application whose secret was shown.
pub(super) async fn add(door: &own::Door, application_id: Uuid, upload: Upload) -> ApiResult<()> {
    let Upload { requirement, bytes, .. } = upload;
    let wanted = requirement.clone();
    // What is not asked for is not even decoded.
    door.act(async move |transaction| check_open(transaction, application_id, &wanted).await).await?;
    let source = Sha256::digest(&bytes).to_vec();
    let (content, content_type) = blocking::run(move || checked(bytes)).await??;
    keep(door, application_id, requirement, Paper { content, content_type: content_type.to_owned(), source }).await
}

/// Copies a paper of another application whose secret was shown too.
pub(super) async fn copy(
    door: &own::Door,
    application_id: Uuid,
    requirement: String,
    from_application_id: Uuid,
    from_id: Uuid,
) -> ApiResult<()> {
    let wanted = requirement.clone();
    let (content_type, source, key) = door
        .act(async move |transaction| {
            check_open(transaction, application_id, &wanted).await?;
            check_openable(transaction, from_application_id, from_id).await?;
            Ok(of_application(from_application_id, from_id)
                .inner_join(stored_files::table.on(stored_files::id.nullable().eq(application_documents::file_id)))
                .select((
                    application_documents::content_type,
                    application_documents::source_sha256,
                    stored_files::storage_key,
                ))
                .first::<(String, Vec<u8>, String)>(&mut transaction.connection())
                .await?)
        })
        .await?;
    let content = door.platform.sealed_content(&key, &seal_place(from_id)).await?;
    keep(door, application_id, requirement, Paper { content, content_type, source }).await
}

/// A paper as it is kept.
struct Paper {
    content: Vec<u8>,
    content_type: String,
    /// Digest of what was sent, by which the same paper is found again.
    source: Vec<u8>,
}

/// Seals a paper and enters it, in quarantine when there is a scanner.
async fn keep(door: &own::Door, application_id: Uuid, requirement: String, paper: Paper) -> ApiResult<()> {
    let id = Uuid::now_v7();
    let file = door.platform.keep_sealed(PURPOSE, seal_place(id), &paper.content).await?;
    let key = file.storage_key.clone();
    let scan = match VirusScanner::new(door.platform.config()) {
        Some(_) => DocumentScan::Quarantined,
        None => DocumentScan::NotScanned,
    };
    let size_bytes = i64::try_from(paper.content.len()).unwrap_or(i64::MAX);
    let Paper { content_type, source, .. } = paper;
    let new = NewDocument { id, application_id, requirement, file, size_bytes, content_type, source, scan };
    let added = door.act(async move |transaction| insert(transaction, new).await).await;
    if !matches!(added, Ok(true)) {
        door.platform.files().remove(&key).await?;
    }
    added.map(|_new| ())
}

struct NewDocument {
    id: Uuid,
    application_id: Uuid,
    requirement: String,
    file: StoredFile,
    size_bytes: i64,
    content_type: String,
    source: Vec<u8>,
    scan: DocumentScan,
}

async fn check_open(transaction: Transaction<'_>, id: Uuid, requirement: &str) -> ApiResult<()> {
    let row = store::lock(transaction, id).await?;
    let (_, policy) = store::basis(transaction, &row).await?;
    let required = RequiredDocument::all(&policy.rules, &row.facts()?);
    let asked = own::open_request(transaction, id).await?;
    if !own::open_documents(row.status, &required, asked.as_ref()).iter().any(|code| code == requirement) {
        let detail = "This paper is not asked for now. Look at the application for what is.";
        return Err(Problem::conflict("document_not_asked", detail));
    }
    Ok(())
}

/// Enters a paper; false: the same one is there already.
async fn insert(transaction: Transaction<'_>, new: NewDocument) -> ApiResult<bool> {
    check_open(transaction, new.application_id, &new.requirement).await?;
    let own = || application_documents::table.filter(application_documents::application_id.eq(new.application_id));
    let count: i64 = own().count().get_result(&mut transaction.connection()).await?;
    if count >= MOST {
        return Err(Problem::conflict("too_many_documents", "An application has at most 60 papers, removed ones too."));
    }
    let same: i64 = own()
        .filter(application_documents::requirement.eq(&new.requirement))
        .filter(application_documents::source_sha256.eq(&new.source))
        .filter(application_documents::removed_at.is_null())
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if same > 0 {
        return Ok(false);
    }
    files::record(transaction, &new.file, PURPOSE, &new.content_type).await?;
    diesel::insert_into(application_documents::table)
        .values((
            application_documents::id.eq(new.id),
            application_documents::application_id.eq(new.application_id),
            application_documents::requirement.eq(new.requirement),
            application_documents::file_id.eq(new.file.id),
            application_documents::content_type.eq(new.content_type),
            application_documents::size_bytes.eq(new.size_bytes),
            application_documents::source_sha256.eq(new.source),
            application_documents::scan.eq(new.scan),
            application_documents::created_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if new.scan == DocumentScan::Quarantined {
        scan::schedule(transaction, new.id).await?;
    }
    Ok(true)
}

/// Refuses what nobody may open: a paper that waits for the scanner, or that it destroyed.
async fn check_openable(transaction: Transaction<'_>, application_id: Uuid, id: Uuid) -> ApiResult<()> {
    let found: DocumentScan = of_application(application_id, id)
        .select(application_documents::scan)
        .first(&mut transaction.connection())
        .await?;
    match found {
        DocumentScan::NotScanned | DocumentScan::Clean => Ok(()),
        DocumentScan::Quarantined => {
            let detail = "The paper is being checked for viruses. Try again in a few minutes.";
            Err(Problem::conflict("document_quarantined", detail))
        }
        DocumentScan::Infected => {
            Err(Problem::conflict("document_infected", "A virus was found in the paper; it was destroyed."))
        }
    }
}

/// Takes a paper back, while papers of its kind may be sent.
pub(super) async fn remove(door: &own::Door, application_id: Uuid, document_id: Uuid) -> ApiResult<()> {
    door.act(async move |transaction| {
        let requirement: String = of_application(application_id, document_id)
            .select(application_documents::requirement)
            .first(&mut transaction.connection())
            .await?;
        check_open(transaction, application_id, &requirement).await?;
        diesel::update(application_documents::table.find(document_id))
            .set(application_documents::removed_at.eq(Utc::now()))
            .execute(&mut transaction.connection())
            .await?;
        Ok(())
    })
    .await
}

fn of_application(application_id: Uuid, id: Uuid) -> application_documents::BoxedQuery<'static, diesel::pg::Pg> {
    application_documents::table
        .filter(application_documents::id.eq(id))
        .filter(application_documents::application_id.eq(application_id))
        .filter(application_documents::removed_at.is_null())
        .into_boxed()
}

/// Makes a link to a paper of this application; it works once, for a minute. As the platform.
pub(super) async fn link(transaction: Transaction<'_>, application_id: Uuid, id: Uuid) -> ApiResult<DocumentLink> {
    check_openable(transaction, application_id, id).await?;
    let (token, expires_at) = (secret_codes::generate()?, Utc::now() + Duration::seconds(LINK_SECONDS));
    diesel::insert_into(document_links::table)
        .values((
            document_links::token_hash.eq(secret_codes::hash(&token)),
            document_links::document_id.eq(id),
            document_links::expires_at.eq(expires_at),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(DocumentLink { path: format!("/api/v1/document-downloads/{token}"), expires_at })
}

/// A link to a paper of the own application.
pub(super) async fn own_link(door: &own::Door, application_id: Uuid, id: Uuid) -> ApiResult<DocumentLink> {
    door.act(async move |transaction| link(transaction, application_id, id).await).await
}

/// The paper of a link, as a file to save. A used, expired or unknown link is none.
pub(super) async fn fetch(platform: &Platform, token: &str) -> ApiResult<HttpResponse> {
    let hash = secret_codes::hash(token);
    let found: (Uuid, String, String) = platform
        .system_for("a paper by its link", Subject::Public, None, async move |transaction, _| {
            let now: DateTime<Utc> = Utc::now();
            let id: Uuid = diesel::update(document_links::table)
                .filter(document_links::token_hash.eq(hash))
                .filter(document_links::used_at.is_null())
                .filter(document_links::expires_at.gt(now))
                .set(document_links::used_at.eq(now))
                .returning(document_links::document_id)
                .get_result(&mut transaction.connection())
                .await?;
            let (content_type, storage_key): (String, String) = application_documents::table
                .inner_join(stored_files::table.on(stored_files::id.nullable().eq(application_documents::file_id)))
                .filter(application_documents::id.eq(id))
                .select((application_documents::content_type, stored_files::storage_key))
                .first(&mut transaction.connection())
                .await?;
            Ok((id, content_type, storage_key))
        })
        .await?;
    let (id, content_type, key) = found;
    let content = platform.sealed_content(&key, &seal_place(id)).await?;
    let name = if content_type == "application/pdf" { "document.pdf" } else { "document.jpg" };
    Ok(HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .body(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << >>\n%%EOF\n";

    fn code(bytes: &[u8]) -> String {
        match checked(bytes.to_vec()) {
            Ok((_, content_type)) => content_type.to_owned(),
            Err(problem) => format!("{problem:?}")
                .split('"')
                .find(|word| word.ends_with("_document") || *word == "not_a_document")
                .unwrap_or_default()
                .to_owned(),
        }
    }

    #[test]
    fn a_pdf_is_taken_when_it_is_whole_and_does_nothing() {
        assert_eq!(code(WHOLE), "application/pdf");
        assert_eq!(code(&WHOLE[..40]), "not_a_document");
        let with = |word: &str| [b"%PDF-1.4\n<< ", word.as_bytes(), b" 1 >>\n%%EOF"].concat();
        for word in ACTIVE {
            assert_eq!(code(&with(std::str::from_utf8(word).unwrap())), "active_document");
        }
        assert_eq!(code(&with("/Encrypt")), "locked_document");
        assert_eq!(code(&with("/AAPL:Keywords")), "application/pdf", "the beginning of another word is none");
        assert_eq!(code(b"MZ\x90\x00 a program"), "not_a_document");
    }
}
