//! Handlers of imports.

use actix_multipart::Multipart;
use actix_web::Responder;
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::policy::{ReadImports, WriteImports};
use super::store::{self, ImportKind, NewImport};
use super::wire::{ImportErrorView, ImportFilter, ImportUpload, ImportView};
use crate::platform::access::{Access, Organizations, Permission};
use crate::platform::http::{
    ApiResult, CsvExport, IdempotencyKey, Item, List, NoFilter, Page, PageParameters, Path, Problem, ProblemKind,
};

/// Refused rows in one CSV export.
const ERRORS_LIMIT: i64 = 100_000;

/// List imports
///
/// Newest first. `sort`: `-created_at`, `created_at`.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports", params(ImportFilter, PageParameters),
    responses((status = 200, description = "A page of imports.", body = Page<ImportView>)))]
pub async fn list_imports(access: Access<ReadImports>, list: List<ImportFilter>) -> ApiResult<Page<ImportView>> {
    access.read(async move |transaction, _| store::page(transaction, &list.filter, &list.page).await).await
}

/// Import a file
///
/// Upload it as `multipart/form-data`, with `kind` and `dry_run` before `file`. Layout and format are recognized. The import
/// runs as a job: follow the address in `Location`.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports", params(IdempotencyKey),
    request_body(content = ImportUpload, content_type = "multipart/form-data"),
    responses((status = 202, description = "The import waits for the worker.", body = ImportView)))]
pub async fn create_import(
    access: Access<WriteImports>,
    idempotency: IdempotencyKey,
    form: Multipart,
) -> ApiResult<impl Responder> {
    let new = receive(&access, form).await?;
    let mut digest = Sha256::new();
    digest.update(new.file.sha256);
    digest.update([u8::from(new.dry_run)]);
    digest.update(new.kind.as_str());
    let storage_key = new.file.storage_key.clone();
    let created = access
        .create(idempotency, digest.finalize().into(), async move |transaction, _| {
            store::insert(transaction, new).await
        })
        .await;
    if created.as_ref().map_or(true, |created| created.replayed) {
        access.platform().files().remove(&storage_key).await?;
    }
    let created = created?;
    let view = access.read(async move |transaction, _| store::view_report(transaction, created.id).await).await?;
    Ok(Item::accepted(view, format!("/api/v1/imports/{}", created.id), created.replayed))
}

async fn receive(access: &Access<WriteImports>, mut form: Multipart) -> ApiResult<NewImport> {
    let broken = |error: actix_multipart::MultipartError| {
        Problem::malformed("The form cannot be read; send multipart/form-data with a part named file.")
            .caused_by(&error)
    };
    let (mut kind, mut dry_run) = (ImportKind::Incidents, false);
    while let Some(mut field) = form.try_next().await.map_err(broken)? {
        match field.name().unwrap_or_default() {
            "kind" => {
                kind = small(&mut field)
                    .await?
                    .parse()
                    .map_err(|allowed: String| Problem::invalid_field("/kind", "unknown_kind", &allowed))?;
            }
            "dry_run" => {
                let parsed = small(&mut field).await?.parse();
                dry_run =
                    parsed.map_err(|_unparsable| Problem::invalid_field("/dry_run", "wrong_type", "true or false"))?;
            }
            "file" => {
                let given = field
                    .content_disposition()
                    .and_then(|disposition| disposition.get_filename())
                    .unwrap_or("file")
                    .to_owned();
                let file_name: String = given
                    .rsplit(['/', '\\'])
                    .next()
                    .unwrap_or("file")
                    .chars()
                    .filter(|letter| !letter.is_control())
                    .take(255)
                    .collect();
                require_whole_directory(access, kind)?;
                let limit = access.platform().config().upload_limit_bytes;
                let file = access.platform().files().receive("imports", limit, field).await?;
                return Ok(NewImport { kind, dry_run, file_name, file });
            }
            _ => {
                return Err(Problem::new(ProblemKind::Invalid, "The form has the parts kind, dry_run and file.")
                    .with_code("unknown_field"));
            }
        }
    }
    Err(Problem::invalid_field("/file", "required", "Send the file as a part named file, after the other parts."))
}

/// Services of all organizations come in by who keeps the whole directory; refused before the file is received.
fn require_whole_directory(access: &Access<WriteImports>, kind: ImportKind) -> ApiResult<()> {
    let scope = access.scope_of(Permission::ServicesWrite);
    if kind == ImportKind::Services && !scope.is_some_and(|scope| scope.organizations() == Organizations::All) {
        return Err(Problem::forbidden("Services of all organizations are imported by who keeps the whole directory."));
    }
    Ok(())
}

async fn small(field: &mut actix_multipart::Field) -> ApiResult<String> {
    let mut text = Vec::new();
    while let Some(bytes) =
        field.try_next().await.map_err(|error| Problem::malformed("The form broke off.").caused_by(&error))?
    {
        text.extend_from_slice(&bytes);
        if text.len() > 100 {
            return Err(Problem::malformed("A part of the form is too long."));
        }
    }
    String::from_utf8(text).map_err(|_not_text| Problem::malformed("A part of the form is not text."))
}

/// Read an import
///
/// With its progress and, once rows were refused, how many for which reason.
#[utoipa::path(get, path = "/api/v1/imports/{import_id}", tag = "imports",
    params(("import_id" = Uuid, Path, description = "Id of the import")),
    responses((status = 200, description = "The import.", body = ImportView)))]
pub async fn get_import(access: Access<ReadImports>, id: Path<Uuid>) -> ApiResult<Item<ImportView>> {
    access.read(async move |transaction, _| store::view_report(transaction, id.0).await).await.map(Item::ok)
}

/// List the refused rows of an import
///
/// In the order of the file, with line, column and what to do; also what was left out of rows that were taken (`left_out`).
#[utoipa::path(get, path = "/api/v1/imports/{import_id}/errors", tag = "imports",
    params(("import_id" = Uuid, Path, description = "Id of the import"), PageParameters),
    responses((status = 200, description = "A page of refused rows.", body = Page<ImportErrorView>)))]
pub async fn list_import_errors(
    access: Access<ReadImports>,
    id: Path<Uuid>,
    list: List<NoFilter>,
) -> ApiResult<Page<ImportErrorView>> {
    access
        .read(async move |transaction, _| {
            list.page.sort(&["line"])?;
            let after = match list.page.after::<String>()? {
                None => None,
                Some((key, _)) => Some(
                    key.split_once('-').and_then(|(line, position)| Some((line.parse().ok()?, position.parse().ok()?))),
                )
                .map(|parsed| {
                    parsed.ok_or_else(|| {
                        Problem::malformed("The cursor does not belong to this list.").with_code("wrong_cursor")
                    })
                })
                .transpose()?,
            };
            let rows = store::errors(transaction, id.0, after, list.page.limit + 1).await?;
            Ok(list.page.page(rows, None, |row| (format!("{}-{}", row.0, row.1), id.0)).map(store::error_view))
        })
        .await
}

/// Export the refused rows as CSV
///
/// Up to 100,000 of them, to mend the file with.
#[utoipa::path(get, path = "/api/v1/imports/{import_id}/errors.csv", tag = "imports",
    params(("import_id" = Uuid, Path, description = "Id of the import")),
    responses((status = 200, description = "A CSV file.", content_type = "text/csv", body = String, example = "line,column,code,reason")))]
pub async fn export_import_errors(access: Access<ReadImports>, id: Path<Uuid>) -> ApiResult<impl Responder> {
    let rows =
        access.read(async move |transaction, _| store::errors(transaction, id.0, None, ERRORS_LIMIT).await).await?;
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(line, _, column, code, reason)| vec![line.to_string(), column.unwrap_or_default(), code, reason])
        .collect();
    CsvExport::csv("import-errors", &["line", "column", "code", "reason"], rows.into_iter())
}

/// Cancel an import
///
/// What was committed stays; a later import of the same file goes on from there.
#[utoipa::path(post, path = "/api/v1/imports/{import_id}/cancellation", tag = "imports",
    params(("import_id" = Uuid, Path, description = "Id of the import")),
    responses((status = 200, description = "The import as it stands now.", body = ImportView)))]
pub async fn cancel_import(access: Access<WriteImports>, id: Path<Uuid>) -> ApiResult<Item<ImportView>> {
    access.write(async move |transaction, _| store::cancel(transaction, id.0).await).await?;
    access.read(async move |transaction, _| store::view_report(transaction, id.0).await).await.map(Item::ok)
}
