//! Photos of visits: checked, written anew, sealed. Where the camera was is sealed apart and revealed only on record.

use actix_multipart::Multipart;
use actix_web::web::Json;
use actix_web::{HttpResponse, Responder};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::TryStreamExt;
use schema::{stored_files, work_order_photos};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::flow::place_of;
use super::model::{PhotoRole, PhotoSize};
use super::policy::{DoWork, ReadWork, RevealPosition};
use super::proof::{self, LotPlace};
use super::store::{self, Viewer};
use super::wire::WorkOrderView;
use crate::community_areas::Point;
use crate::lots::{find_row, rules_on};
use crate::platform::access::{Access, Platform, Public};
use crate::platform::db::Transaction;
use crate::platform::files::{self, StoredFile};
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, Path, Problem, ProblemKind, Query};
use crate::platform::images::{self, Picture};
use crate::platform::{audit, blocking};
use crate::settings::timezone;

const PURPOSE: &str = "work-order-photos";
/// Photos of one work order.
const MOST: i64 = 20;

/// A photo with what is said of it.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the multipart form; the parts are read as they stream in")]
pub struct WorkOrderPhotoUpload {
    /// Before or after the work; stands before the file.
    pub role: PhotoRole,
    /// When it was taken; stands before the file.
    pub taken_at: DateTime<Utc>,
    /// Degrees east, where the camera was; stands before the file.
    #[schema(example = -87.7139)]
    pub longitude: f64,
    /// Degrees north, where the camera was; stands before the file.
    #[schema(example = 41.8876)]
    pub latitude: f64,
    /// JPEG or PNG, at most 10 MB and 25 megapixels.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    pub file: Vec<u8>,
}

/// Which picture of a photo.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PhotoSizeFilter {
    /// `full` (the default) or `small`.
    #[param(inline)]
    pub size: Option<PhotoSize>,
}

/// Why somebody has to know where a photo was taken.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhotoPositionReveal {
    /// The reason, for the record.
    #[validate(length(min = 5, max = 500))]
    #[schema(example = "The owner says that nobody was there.", min_length = 5, max_length = 500)]
    pub purpose: String,
}

/// Where a photo was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhotoPosition {
    /// The position that was sent with it.
    pub position: Point,
}

pub(super) struct Upload {
    pub role: PhotoRole,
    pub taken_at: DateTime<Utc>,
    pub position: (f64, f64),
    pub bytes: Vec<u8>,
}

async fn receive(mut form: Multipart) -> ApiResult<Upload> {
    let broken = |error: actix_multipart::MultipartError| {
        Problem::malformed("The form cannot be read; send multipart/form-data with a part named file.")
            .caused_by(&error)
    };
    let required = |pointer: &str| Problem::invalid_field(pointer, "required", "Send this part before the file.");
    let (mut role, mut taken_at, mut longitude, mut latitude) = (None, None, None, None);
    while let Some(mut field) = form.try_next().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let limit = if name == "file" { images::LIMIT_BYTES } else { 100 };
        let mut bytes = Vec::new();
        while let Some(chunk) = field.try_next().await.map_err(broken)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > limit {
                let detail = "A picture has at most 10 MB, every other part 100 characters.";
                return Err(Problem::new(ProblemKind::TooLarge, detail));
            }
        }
        if name == "file" {
            let point = Point::new(
                longitude.ok_or_else(|| required("/longitude"))?,
                latitude.ok_or_else(|| required("/latitude"))?,
            );
            let position = point.checked().ok_or_else(|| {
                Problem::invalid_field("/position", "out_of_range", "Give longitude and latitude in degrees.")
            })?;
            let role = role.ok_or_else(|| required("/role"))?;
            let taken_at = taken_at.ok_or_else(|| required("/taken_at"))?;
            return Ok(Upload { role, taken_at, position, bytes });
        }
        let text =
            String::from_utf8(bytes).map_err(|_not_text| Problem::malformed("A part of the form is not text."))?;
        let number = |pointer: &str| {
            text.parse::<f64>()
                .map_err(|_unparsable| Problem::invalid_field(pointer, "wrong_type", "Degrees as a number."))
        };
        match name.as_str() {
            "role" => {
                let parsed = text.parse();
                role =
                    Some(parsed.map_err(|allowed: String| Problem::invalid_field("/role", "unknown_role", &allowed))?);
            }
            "taken_at" => {
                let detail = "An instant such as 2026-05-04T14:30:00Z.";
                let parsed = text.parse::<DateTime<Utc>>();
                taken_at =
                    Some(parsed.map_err(|_unparsable| Problem::invalid_field("/taken_at", "wrong_type", detail))?);
            }
            "longitude" => longitude = Some(number("/longitude")?),
            "latitude" => latitude = Some(number("/latitude")?),
            _ => {
                let detail = "The form has the parts role, taken_at, longitude, latitude and file.";
                return Err(Problem::new(ProblemKind::Invalid, detail).with_code("unknown_field"));
            }
        }
    }
    Err(Problem::invalid_field("/file", "required", "Send the picture as a part named file, after the other parts."))
}

/// Add a photo to a work order
///
/// Upload it as `multipart/form-data`, with `role`, `taken_at`, `longitude` and `latitude` before `file`. It must be taken on the
/// lot, or within the distance that the rules allow (422 `photo_elsewhere` says how far it is). It is written anew without
/// what the camera had put beside the picture; the same picture is taken once (409 `photo_used`).
#[utoipa::path(post, path = "/api/v1/work-orders/{work_order_id}/photos", tag = "work-orders",
    params(("work_order_id" = Uuid, Path, description = "Id of the work order"), IdempotencyKey),
    request_body(content = WorkOrderPhotoUpload, content_type = "multipart/form-data"),
    responses((status = 201, description = "The work order with the photo.", body = WorkOrderView)))]
pub async fn create_work_order_photo(
    access: Access<DoWork>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    form: Multipart,
) -> ApiResult<impl Responder> {
    let (id, viewer) = (id.0, Viewer::of(&access));
    // Who may not see the work order learns nothing of its photos, and nothing is decoded for them.
    let reader = viewer.clone();
    access.read(async move |transaction, _| store::find(transaction, &reader, id).await).await?;
    let platform = access.platform();
    let new = prepare(platform, receive(form).await?).await?;
    let mut digest = Sha256::new();
    digest.update(new.source);
    digest.update(new.role.as_str());
    digest.update(new.taken_at.to_rfc3339());
    let keys = [new.file.storage_key.clone(), new.small_file.storage_key.clone()];
    let created = access
        .create(idempotency, digest.finalize().into(), async move |transaction, _| {
            insert(transaction, &viewer, id, new).await
        })
        .await;
    if created.as_ref().map_or(true, |created| created.replayed) {
        for key in keys {
            platform.files().remove(&key).await?;
        }
    }
    let (created, viewer) = (created?, Viewer::of(&access));
    let view = access.read(async move |transaction, _| store::find(transaction, &viewer, id).await).await?;
    Ok(Item::created(view, format!("/api/v1/work-order-photos/{}", created.id), created.replayed))
}

pub(super) struct NewPhoto {
    id: Uuid,
    role: PhotoRole,
    taken_at: DateTime<Utc>,
    position: (f64, f64),
    sealed: Vec<u8>,
    source: [u8; 32],
    file: StoredFile,
    small_file: StoredFile,
    picture: Picture,
}

fn seal_place(photo_id: Uuid, size: PhotoSize) -> String {
    format!("work_order_photos|{}|{photo_id}", size.as_str())
}

async fn keep(platform: &Platform, photo_id: Uuid, size: PhotoSize, content: &[u8]) -> ApiResult<StoredFile> {
    platform.keep_sealed(PURPOSE, seal_place(photo_id, size), content).await
}

/// Writes the picture anew and keeps it sealed; what is left is to enter it.
pub(super) async fn prepare(platform: &Platform, upload: Upload) -> ApiResult<NewPhoto> {
    let Upload { role, taken_at, position, bytes } = upload;
    let source: [u8; 32] = Sha256::digest(&bytes).into();
    let picture = blocking::run(move || images::rewrite(&bytes)).await??;
    let id = Uuid::now_v7();
    let place = format!("work_order_photos|sealed_position|{id}");
    Ok(NewPhoto {
        id,
        role,
        taken_at,
        position,
        sealed: platform.seal(&place, format!("{},{}", position.0, position.1).as_bytes()).await?,
        source,
        file: keep(platform, id, PhotoSize::Full, &picture.content).await?,
        small_file: keep(platform, id, PhotoSize::Small, &picture.small).await?,
        picture,
    })
}

pub(super) async fn insert(transaction: Transaction<'_>, viewer: &Viewer, id: Uuid, new: NewPhoto) -> ApiResult<Uuid> {
    let current = store::lock(transaction, viewer, id).await?;
    if !viewer.owns(&current) {
        return Err(Problem::forbidden("Only the organization that does the work adds photos.").with_code("not_crew"));
    }
    if !current.status.is_open() {
        return Err(Problem::conflict("already_reported", "This work order was reported on or cancelled already."));
    }
    let zone = timezone(transaction).await?;
    let now = Utc::now();
    let rules = rules_on(transaction, now.with_timezone(&zone).date_naive()).await?;
    let lot = find_row(transaction, current.lot_id).await?;
    let place = LotPlace { point: lot.longitude.zip(lot.latitude), boundary: lot.boundary };
    let distance_m = proof::check_place(&place, new.position, new.picture.position, rules.photo_distance_m)?;
    proof::check_time(new.taken_at, new.picture.taken_at, zone, now)?;
    let count: i64 = work_order_photos::table
        .filter(work_order_photos::work_order_id.eq(id))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if count >= MOST {
        return Err(Problem::conflict("too_many_photos", "A work order has at most 20 photos."));
    }
    let used: i64 = transaction
        .as_system(async || {
            Ok(work_order_photos::table
                .filter(work_order_photos::source_sha256.eq(new.source.to_vec()))
                .count()
                .get_result(&mut transaction.connection())
                .await?)
        })
        .await?;
    if used > 0 {
        return Err(Problem::conflict("photo_used", "This picture was sent before; each visit has its own."));
    }
    files::record(transaction, &new.file, PURPOSE, "image/jpeg").await?;
    files::record(transaction, &new.small_file, PURPOSE, "image/jpeg").await?;
    let pixels = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    diesel::insert_into(work_order_photos::table)
        .values((
            work_order_photos::id.eq(new.id),
            work_order_photos::work_order_id.eq(id),
            work_order_photos::role.eq(new.role),
            work_order_photos::taken_at.eq(new.taken_at),
            work_order_photos::sealed_position.eq(new.sealed),
            work_order_photos::distance_m.eq(distance_m),
            work_order_photos::source_sha256.eq(new.source.to_vec()),
            work_order_photos::file_id.eq(new.file.id),
            work_order_photos::small_file_id.eq(new.small_file.id),
            work_order_photos::width.eq(pixels(new.picture.width)),
            work_order_photos::height.eq(pixels(new.picture.height)),
            work_order_photos::created_by.eq(viewer.user_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "work_order", "work_order.photo_added", id, vec![], place_of(&current)).await?;
    Ok(new.id)
}

/// Read a photo of a work order
///
/// A JPEG, for those who may read the work order.
#[utoipa::path(get, path = "/api/v1/work-order-photos/{photo_id}", tag = "work-orders",
    params(("photo_id" = Uuid, Path, description = "Id of the photo"), PhotoSizeFilter),
    responses((status = 200, description = "The picture.", content_type = "image/jpeg", body = String)))]
pub async fn get_work_order_photo(
    access: Access<ReadWork>,
    id: Path<Uuid>,
    query: Query<PhotoSizeFilter>,
) -> ApiResult<HttpResponse> {
    let (id, size, viewer) = (id.0, query.0.size.unwrap_or(PhotoSize::Full), Viewer::of(&access));
    let key = access
        .read(async move |transaction, _| {
            let work_order_id: Uuid = work_order_photos::table
                .find(id)
                .select(work_order_photos::work_order_id)
                .first(&mut transaction.connection())
                .await?;
            store::find(transaction, &viewer, work_order_id).await?;
            storage_key(transaction, id, size).await
        })
        .await?;
    picture(access.platform(), id, size, &key, "private, max-age=3600").await
}

/// Read a photo that was released
///
/// A JPEG, for everybody.
#[utoipa::path(get, path = "/api/v1/public-lot-photos/{photo_id}", tag = "lots",
    params(("photo_id" = Uuid, Path, description = "Id of the photo"), PhotoSizeFilter),
    responses((status = 200, description = "The picture.", content_type = "image/jpeg", body = String)))]
pub async fn get_public_lot_photo(
    access: Access<Public>,
    id: Path<Uuid>,
    query: Query<PhotoSizeFilter>,
) -> ApiResult<HttpResponse> {
    let (id, size) = (id.0, query.0.size.unwrap_or(PhotoSize::Full));
    let key = access
        .aggregate("a photo that was released", async move |transaction, _| {
            let released: bool = work_order_photos::table
                .find(id)
                .select(work_order_photos::public)
                .first(&mut transaction.connection())
                .await?;
            if released { storage_key(transaction, id, size).await } else { Err(Problem::not_found()) }
        })
        .await?;
    picture(access.platform(), id, size, &key, "public, max-age=3600").await
}

async fn storage_key(transaction: Transaction<'_>, id: Uuid, size: PhotoSize) -> ApiResult<String> {
    let (file_id, small_file_id): (Uuid, Uuid) = work_order_photos::table
        .find(id)
        .select((work_order_photos::file_id, work_order_photos::small_file_id))
        .first(&mut transaction.connection())
        .await?;
    let wanted = if size == PhotoSize::Small { small_file_id } else { file_id };
    Ok(stored_files::table.find(wanted).select(stored_files::storage_key).first(&mut transaction.connection()).await?)
}

async fn picture(
    platform: &Platform,
    id: Uuid,
    size: PhotoSize,
    key: &str,
    caching: &'static str,
) -> ApiResult<HttpResponse> {
    let content = platform.sealed_content(key, &seal_place(id, size)).await?;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((actix_web::http::header::CACHE_CONTROL, caching))
        .body(content))
}

/// Reveal where a photo was taken
///
/// For a stated purpose; each time is recorded. Who worked where is nobody else's business.
#[utoipa::path(post, path = "/api/v1/work-order-photos/{photo_id}/position-reveals", tag = "work-orders",
    params(("photo_id" = Uuid, Path, description = "Id of the photo")), request_body = PhotoPositionReveal,
    responses((status = 200, description = "The position.", body = PhotoPosition)))]
pub async fn reveal_work_order_photo(
    access: Access<RevealPosition>,
    id: Path<Uuid>,
    body: Body<PhotoPositionReveal>,
) -> ApiResult<Json<PhotoPosition>> {
    let (id, purpose) = (id.0, body.into_inner().purpose);
    let sealed: Option<Vec<u8>> = access
        .write(async move |transaction, _| {
            let sealed = work_order_photos::table
                .find(id)
                .select(work_order_photos::sealed_position)
                .first(&mut transaction.connection())
                .await?;
            let entry = audit::Entry {
                action: "work_order_photo.revealed",
                resource_type: "work_order_photo",
                resource_id: Some(id.to_string()),
                fields: vec!["position"],
                purpose: Some(purpose),
                denied: false,
            };
            audit::record(transaction, entry).await?;
            Ok(sealed)
        })
        .await?;
    let sealed = sealed.ok_or_else(Problem::not_found)?;
    let opened = access.platform().open(&format!("work_order_photos|sealed_position|{id}"), &sealed).await?;
    let text = String::from_utf8(opened).map_err(|error| Problem::internal(&error))?;
    let (longitude, latitude) = text
        .split_once(',')
        .and_then(|(longitude, latitude)| Some((longitude.parse().ok()?, latitude.parse().ok()?)))
        .ok_or_else(|| Problem::internal(&"a sealed position is none"))?;
    Ok(Json(PhotoPosition { position: Point::new(longitude, latitude) }))
}
