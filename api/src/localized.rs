//! Texts in the languages of the app.

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
