//! Texts in the languages of the app, and links to what is handed out.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use crate::identity::Language;
use crate::platform::http::{ApiResult, Problem};

/// A text by language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Localized {
    /// In English.
    #[validate(length(min = 1, max = 4000))]
    #[schema(example = "Skills for hard days", min_length = 1, max_length = 4000)]
    pub en: String,
    /// In Spanish; readers get the English text while it is missing.
    #[validate(length(min = 1, max = 4000))]
    #[schema(example = "Herramientas para días difíciles", min_length = 1, max_length = 4000)]
    pub es: Option<String>,
}

impl Localized {
    /// The text for a reader of this language.
    pub fn text(&self, language: Language) -> &str {
        match (language, &self.es) {
            (Language::Es, Some(text)) => text,
            _ => &self.en,
        }
    }

    /// From its column.
    pub fn from_column(value: Value) -> ApiResult<Self> {
        serde_json::from_value(value).map_err(|error| Problem::internal(&error))
    }

    /// For its column.
    pub fn column(&self) -> Value {
        serde_json::json!({ "en": self.en, "es": self.es })
    }
}

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
    if materials.iter().any(|material| !material.url.starts_with("https://")) {
        return Err(Problem::invalid_field("/materials", "https_only", "Materials have an https address."));
    }
    serde_json::to_value(materials).map_err(|error| Problem::internal(&error))
}
