//! Files: an object store (a local folder by default, S3-compatible by configuration) and a row per file.

use std::sync::Arc;

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::StreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use schema::stored_files;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::config::Config;
use super::db::Transaction;
use super::http::{Problem, ProblemKind};

/// The object store.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

/// A file that lies in the store and has no row yet.
#[derive(Debug, Clone)]
pub struct StoredFile {
    /// Id of the row to come.
    pub id: Uuid,
    /// Where it lies.
    pub storage_key: String,
    /// Length.
    pub size_bytes: i64,
    /// Digest of the content.
    pub sha256: [u8; 32],
    /// Place for which the content is sealed; None: it is not.
    pub sealed_place: Option<String>,
}

impl Files {
    /// The configured store.
    pub fn new(config: &Config) -> Result<Self, Problem> {
        let local = |folder: &std::path::Path| -> Result<Arc<dyn ObjectStore>, Problem> {
            std::fs::create_dir_all(folder)
                .map_err(|error| Problem::internal(&format!("{}: {error}", folder.display())))?;
            let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| Problem::internal(&error))?;
            Ok(Arc::new(store.with_automatic_cleanup(true)))
        };
        let store = match config.files_url.as_deref() {
            None => local(&config.data_dir.join("files"))?,
            Some(url) => match url.split_once("://") {
                Some(("file", folder)) => local(std::path::Path::new(folder))?,
                Some(("s3", bucket)) => s3(config, bucket)?,
                _ => return Err(Problem::internal(&"CSCC_FILES_URL: file:///folder or s3://bucket")),
            },
        };
        Ok(Self { store })
    }

    /// Takes in a stream of unknown length in bounded memory; more than `limit` bytes: 413, and nothing stays.
    pub async fn receive<E: std::fmt::Display>(
        &self,
        purpose: &str,
        limit: u64,
        mut content: impl futures_util::Stream<Item = Result<actix_web::web::Bytes, E>> + Unpin,
    ) -> Result<StoredFile, Problem> {
        let id = Uuid::now_v7();
        let storage_key = format!("{purpose}/{id}");
        let path = Path::from(storage_key.as_str());
        let upload = self.store.put_multipart(&path).await.map_err(store_error)?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, 8 * 1024 * 1024);
        let (mut size, mut digest) = (0_u64, Sha256::new());
        while let Some(chunk) = content.next().await {
            let refused = match chunk {
                Ok(bytes) => {
                    size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                    digest.update(&bytes);
                    writer.wait_for_capacity(4).await.map_err(store_error)?;
                    writer.write(&bytes);
                    (size > limit).then(|| {
                        Problem::new(
                            ProblemKind::TooLarge,
                            format!("A file has at most {} MB here.", limit / 1024 / 1024),
                        )
                    })
                }
                Err(error) => Some(Problem::malformed("The upload broke off; send it again.").caused_by(&error)),
            };
            if let Some(problem) = refused {
                writer.abort().await.map_err(store_error)?;
                return Err(problem);
            }
        }
        writer.finish().await.map_err(store_error)?;
        let size_bytes = i64::try_from(size).unwrap_or(i64::MAX);
        Ok(StoredFile { id, storage_key, size_bytes, sha256: digest.finalize().into(), sealed_place: None })
    }

    /// Keeps content that is in memory.
    pub async fn keep(&self, purpose: &str, content: Vec<u8>) -> Result<StoredFile, Problem> {
        let id = Uuid::now_v7();
        let storage_key = format!("{purpose}/{id}");
        let size_bytes = i64::try_from(content.len()).unwrap_or(i64::MAX);
        let sha256 = Sha256::digest(&content).into();
        self.store.put(&Path::from(storage_key.as_str()), content.into()).await.map_err(store_error)?;
        Ok(StoredFile { id, storage_key, size_bytes, sha256, sealed_place: None })
    }

    /// Puts other content in the place of a file at once: readers see the former or the new one.
    pub async fn replace(&self, storage_key: &str, content: Vec<u8>) -> Result<(), Problem> {
        self.store.put(&Path::from(storage_key), content.into()).await.map_err(store_error)?;
        Ok(())
    }

    /// Content that was kept.
    pub async fn content(&self, storage_key: &str) -> Result<Vec<u8>, Problem> {
        let found = self.store.get(&Path::from(storage_key)).await.map_err(store_error)?;
        Ok(found.bytes().await.map_err(store_error)?.to_vec())
    }

    /// Copies a stored file to a local one, for readers that need to seek or block.
    pub async fn copy_to(&self, storage_key: &str, target: &std::path::Path) -> Result<(), Problem> {
        let mut content = self.store.get(&Path::from(storage_key)).await.map_err(store_error)?.into_stream();
        let mut file = tokio::fs::File::create(target).await.map_err(|error| Problem::internal(&error))?;
        while let Some(chunk) = content.next().await {
            file.write_all(&chunk.map_err(store_error)?).await.map_err(|error| Problem::internal(&error))?;
        }
        file.flush().await.map_err(|error| Problem::internal(&error))
    }

    /// Removes a file from the store.
    pub async fn remove(&self, storage_key: &str) -> Result<(), Problem> {
        match self.store.delete(&Path::from(storage_key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(store_error(error)),
        }
    }

    /// Whether the store can be written, for `cscc doctor`.
    pub async fn check(&self) -> Result<(), Problem> {
        let path = Path::from(format!("doctor/{}", Uuid::now_v7()));
        self.store.put(&path, "ok".into()).await.map_err(store_error)?;
        self.store.delete(&path).await.map_err(store_error)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "used as map_err(store_error)")]
fn store_error(error: object_store::Error) -> Problem {
    Problem::unavailable(&format!("object store: {error}"))
}

fn s3(config: &Config, bucket: &str) -> Result<Arc<dyn ObjectStore>, Problem> {
    let mut builder = AmazonS3Builder::new().with_bucket_name(bucket).with_region(&config.s3_region);
    if let Some(endpoint) = &config.s3_endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    if let Some(id) = &config.s3_access_key_id {
        builder = builder.with_access_key_id(id);
    }
    if let Some(secret) = &config.s3_secret_access_key {
        builder = builder.with_secret_access_key(secret);
    }
    Ok(Arc::new(builder.build().map_err(store_error)?))
}

/// Writes the row of a stored file.
pub async fn record(
    transaction: Transaction<'_>,
    file: &StoredFile,
    purpose: &str,
    media_type: &str,
) -> Result<(), Problem> {
    diesel::insert_into(stored_files::table)
        .values((
            stored_files::id.eq(file.id),
            stored_files::storage_key.eq(&file.storage_key),
            stored_files::purpose.eq(purpose),
            stored_files::media_type.eq(media_type),
            stored_files::size_bytes.eq(file.size_bytes),
            stored_files::sha256.eq(file.sha256.to_vec()),
            stored_files::sealed_place.eq(&file.sealed_place),
            stored_files::organization_id.eq(transaction.organization_id()),
            stored_files::created_by.eq(transaction.subject().id()),
            stored_files::created_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}
