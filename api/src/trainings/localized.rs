//! Links to what is handed out.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

pub use crate::localized::Localized;
use crate::platform::http::{ApiResult, Problem};

/// Something to read or hand out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// What it is.
    #[validate(nested)]
    pub title: Localized,
    /// Where it is; `https` only.
    #[validate(length(max = 1000), url)]
    #[schema(example = "https://example.org/handout.pdf", max_length = 1000)]
    pub url: String,
    /// Whether only those registered see it.
    #[schema(example = false)]
    pub registrants_only: bool,
}

/// Materials from their column.
pub fn materials(value: Value) -> ApiResult<Vec<Material>> {
    serde_json::from_value(value).map_err(|error| Problem::internal(&error))
}

/// Materials for their column, after a look at where they are.
pub fn materials_column(materials: &[Material]) -> ApiResult<Value> {
    if let Some(index) = materials.iter().position(|material| !material.url.starts_with("https://")) {
        let pointer = format!("/materials/{index}/url");
        return Err(Problem::invalid_field(&pointer, "https_only", "Materials have an https address."));
    }
    serde_json::to_value(materials).map_err(|error| Problem::internal(&error))
}
