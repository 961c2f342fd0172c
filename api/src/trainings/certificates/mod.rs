//! Certificates: only from attendance, once per registration, checkable by anybody.

mod http;
mod issue;
mod paper;
mod rules;
mod serial;
mod store;
mod transcript;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub(super) use issue::{issue_all, reassess};
pub(super) use store::summary_of_registration;
pub use wire::CertificateSummary;

use http::*;

/// Operations of certificates.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        issue_certificates,
        list_certificates,
        get_certificate,
        print_certificate,
        revoke_certificate,
        verify_certificate,
        download_own_certificate,
        read_own_transcript,
        get_participant_transcript,
        get_training_hours,
        link_own_training
    ]
}
