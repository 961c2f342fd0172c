//! Tables as diesel sees them. Generated from the migrated database; do not edit.
//! `make schema` writes it anew, and a test compares it with the migrations.

#![recursion_limit = "512"]

diesel::table! {
    action_categories (id) {
        id -> Uuid,
        kind -> Text,
        code -> Text,
        name -> Jsonb,
        position -> Int4,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    action_changes (id) {
        id -> Uuid,
        action_id -> Uuid,
        change -> Text,
        fields -> Array<Text>,
        note -> Nullable<Text>,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    action_clocks (category_id, effective_from) {
        category_id -> Uuid,
        effective_from -> Date,
        due_hours -> Int4,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    action_comments (id) {
        id -> Uuid,
        action_id -> Uuid,
        body -> Text,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    action_dispositions (session_id, action_id) {
        session_id -> Uuid,
        action_id -> Uuid,
        team_id -> Uuid,
        disposition -> Nullable<Text>,
        note -> Text,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    action_links (id) {
        id -> Uuid,
        action_id -> Uuid,
        kind -> Text,
        reference -> Text,
        label -> Text,
    }
}

diesel::table! {
    actions (id) {
        id -> Uuid,
        kind -> Text,
        category -> Text,
        title -> Text,
        description -> Text,
        owner_organization_id -> Uuid,
        owner_user_id -> Nullable<Uuid>,
        created_by_organization_id -> Nullable<Uuid>,
        created_by -> Nullable<Uuid>,
        team_id -> Nullable<Uuid>,
        session_id -> Nullable<Uuid>,
        incident_review_id -> Nullable<Uuid>,
        incident_id -> Nullable<Uuid>,
        community_area_number -> Nullable<Int4>,
        source -> Text,
        priority -> Text,
        status -> Text,
        due_at -> Timestamptz,
        recurrence -> Nullable<Text>,
        blocked_reason -> Nullable<Text>,
        outcome_note -> Nullable<Text>,
        done_at -> Nullable<Timestamptz>,
        closed_at -> Nullable<Timestamptz>,
        verified_by_organization_id -> Nullable<Uuid>,
        rejections -> Int4,
        escalation -> Text,
        escalated_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
        case_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    agreement_texts (id) {
        id -> Uuid,
        effective_from -> Date,
        body -> Jsonb,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Uuid,
        organization_id -> Uuid,
        name -> Text,
        prefix -> Text,
        secret_hash -> Bytea,
        scopes -> Array<Text>,
        area_numbers -> Nullable<Array<Int4>>,
        clearance -> Int4,
        allowed_networks -> Nullable<Array<Text>>,
        expires_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        replaced_by -> Nullable<Uuid>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    application_attestations (id) {
        id -> Uuid,
        application_id -> Uuid,
        policy_id -> Uuid,
        codes -> Array<Text>,
        sealed_signature -> Bytea,
        signed_at -> Timestamptz,
    }
}

diesel::table! {
    application_changes (id) {
        id -> Uuid,
        application_id -> Uuid,
        from_status -> Nullable<Text>,
        to_status -> Text,
        reason -> Nullable<Text>,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    application_codes (code_hash) {
        code_hash -> Bytea,
        application_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    application_conflicts (application_id, user_id) {
        application_id -> Uuid,
        user_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    application_decisions (id) {
        id -> Uuid,
        application_id -> Uuid,
        step -> Text,
        outcome -> Text,
        reasons -> Array<Text>,
        note -> Nullable<Text>,
        award_cents -> Int8,
        determination -> Jsonb,
        actor_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    application_documents (id) {
        id -> Uuid,
        application_id -> Uuid,
        requirement -> Text,
        file_id -> Nullable<Uuid>,
        content_type -> Text,
        size_bytes -> Int8,
        source_sha256 -> Bytea,
        status -> Text,
        reason -> Nullable<Text>,
        reviewed_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        removed_at -> Nullable<Timestamptz>,
        scan -> Text,
    }
}

diesel::table! {
    application_notices (id) {
        id -> Uuid,
        application_id -> Uuid,
        kind -> Text,
        created_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        channel -> Text,
    }
}

diesel::table! {
    applications (id) {
        id -> Uuid,
        reference -> Text,
        program_id -> Uuid,
        round_id -> Uuid,
        policy_id -> Nullable<Uuid>,
        status -> Text,
        language -> Text,
        facts -> Jsonb,
        community_area_number -> Nullable<Int4>,
        sealed_details -> Nullable<Bytea>,
        property_hash -> Nullable<Bytea>,
        vehicle_hash -> Nullable<Bytea>,
        organization_id -> Nullable<Uuid>,
        assisted_by -> Nullable<Uuid>,
        assisted_consent -> Nullable<Text>,
        assignee_id -> Nullable<Uuid>,
        submitted_at -> Nullable<Timestamptz>,
        award_cents -> Nullable<Int8>,
        recommended_by -> Nullable<Uuid>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        information_due_on -> Nullable<Date>,
        appeal_until -> Nullable<Date>,
        appealed_at -> Nullable<Timestamptz>,
        fulfill_by -> Nullable<Date>,
        merged_into -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
        contact_channel -> Text,
        sealed_appeal -> Nullable<Bytea>,
    }
}

diesel::table! {
    attendance (session_id, registration_id) {
        session_id -> Uuid,
        registration_id -> Uuid,
        status -> Text,
        minutes -> Int4,
        method -> Text,
        mark_id -> Uuid,
        recorded_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    attendance_marks (id) {
        id -> Uuid,
        session_id -> Uuid,
        registration_id -> Uuid,
        status -> Text,
        minutes -> Int4,
        method -> Text,
        reason -> Nullable<Text>,
        recorded_at -> Timestamptz,
        received_at -> Timestamptz,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        applied -> Bool,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> Uuid,
        occurred_at -> Timestamptz,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        organization_id -> Nullable<Uuid>,
        action -> Text,
        resource_type -> Text,
        resource_id -> Nullable<Text>,
        fields -> Array<Text>,
        purpose -> Nullable<Text>,
        outcome -> Text,
        request_id -> Nullable<Text>,
    }
}

diesel::table! {
    break_glass_accesses (id) {
        id -> Uuid,
        case_id -> Uuid,
        organization_id -> Uuid,
        user_id -> Uuid,
        reason -> Text,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        review_due_at -> Timestamptz,
        reviewed_at -> Nullable<Timestamptz>,
        reviewed_by -> Nullable<Uuid>,
        finding -> Nullable<Text>,
        remark -> Nullable<Text>,
    }
}

diesel::table! {
    calendar_links (id) {
        id -> Uuid,
        team_id -> Uuid,
        user_id -> Uuid,
        secret_hash -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    case_conflicts (case_id, user_id) {
        case_id -> Uuid,
        user_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    case_erasures (case_id, erased_at) {
        case_id -> Uuid,
        people -> Int4,
        notes -> Int4,
        payees -> Int4,
        erased_at -> Timestamptz,
        category -> Text,
    }
}

diesel::table! {
    case_notes (id) {
        id -> Uuid,
        case_id -> Uuid,
        kind -> Text,
        level -> Text,
        sealed_text -> Bytea,
        author_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    case_people (case_id, person_id) {
        case_id -> Uuid,
        person_id -> Uuid,
        relation -> Text,
        position -> Int4,
    }
}

diesel::table! {
    case_steps (id) {
        id -> Uuid,
        case_id -> Uuid,
        kind -> Text,
        actor_id -> Nullable<Uuid>,
        occurred_at -> Timestamptz,
    }
}

diesel::table! {
    case_transfers (id) {
        id -> Uuid,
        case_id -> Uuid,
        from_organization_id -> Uuid,
        to_organization_id -> Uuid,
        consent_method -> Text,
        consented_on -> Date,
        status -> Text,
        summary -> Jsonb,
        requested_by -> Nullable<Uuid>,
        requested_at -> Timestamptz,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    cases (id) {
        id -> Uuid,
        reference -> Text,
        organization_id -> Uuid,
        advocate_id -> Nullable<Uuid>,
        status -> Text,
        incident_id -> Nullable<Uuid>,
        incident_kind -> Text,
        incident_on -> Date,
        incident_area_number -> Nullable<Int4>,
        residence_area_number -> Nullable<Int4>,
        needs -> Jsonb,
        sealed_plan -> Nullable<Bytea>,
        contact_due_on -> Nullable<Date>,
        last_contact_on -> Nullable<Date>,
        closure_reason -> Nullable<Text>,
        closed_at -> Nullable<Timestamptz>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
        legal_hold -> Bool,
        erase_on -> Nullable<Date>,
        erased_at -> Nullable<Timestamptz>,
        restricted -> Bool,
        notes_erase_on -> Nullable<Date>,
        notes_erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    certificates (id) {
        id -> Uuid,
        registration_id -> Uuid,
        participant_id -> Uuid,
        training_id -> Uuid,
        course_id -> Uuid,
        course_version_id -> Uuid,
        serial -> Text,
        initials -> Text,
        language -> Text,
        minutes -> Int4,
        starts_on -> Date,
        completed_on -> Date,
        expires_on -> Nullable<Date>,
        issued_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        revocation_reason -> Nullable<Text>,
        revoked_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    community_areas (number) {
        number -> Int4,
        name -> Text,
        portal_name -> Text,
        aliases -> Array<Text>,
        side -> Text,
        is_focus -> Bool,
        population -> Nullable<Int4>,
        population_year -> Nullable<Int4>,
        population_source -> Nullable<Text>,
        centroid_longitude -> Double,
        centroid_latitude -> Double,
        boundary -> Jsonb,
        boundary_kind -> Text,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    compensation_applications (id) {
        id -> Uuid,
        reference -> Text,
        case_id -> Uuid,
        organization_id -> Uuid,
        applicant_id -> Uuid,
        relation -> Text,
        policy_id -> Nullable<Uuid>,
        status -> Text,
        facts -> Jsonb,
        documents -> Array<Text>,
        sealed_appeal -> Nullable<Bytea>,
        submitted_by -> Nullable<Uuid>,
        submitted_at -> Nullable<Timestamptz>,
        decision_due_on -> Nullable<Date>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        payment_due_on -> Nullable<Date>,
        denial_reasons -> Array<Text>,
        decision_note -> Nullable<Text>,
        determination -> Nullable<Jsonb>,
        appealed_at -> Nullable<Timestamptz>,
        former_decider_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    compensation_policies (id) {
        id -> Uuid,
        effective_from -> Date,
        rules -> Jsonb,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    compensation_requests (id) {
        id -> Uuid,
        application_id -> Uuid,
        category -> Text,
        requested_cents -> Int8,
        approved_cents -> Nullable<Int8>,
        payee_kind -> Text,
        sealed_payee -> Nullable<Bytea>,
        status -> Text,
        paid_on -> Nullable<Date>,
        settled_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    confidentiality_agreements (id) {
        id -> Uuid,
        user_id -> Uuid,
        text_id -> Uuid,
        signed_name -> Text,
        signed_at -> Timestamptz,
        expires_on -> Date,
        revoked_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    consent_recipients (consent_id, organization_id) {
        consent_id -> Uuid,
        organization_id -> Uuid,
    }
}

diesel::table! {
    consents (id) {
        id -> Uuid,
        case_id -> Uuid,
        person_id -> Uuid,
        signer_id -> Uuid,
        purpose -> Text,
        data_categories -> Array<Text>,
        method -> Text,
        witness_id -> Nullable<Uuid>,
        sealed_signature -> Nullable<Bytea>,
        given_on -> Date,
        expires_on -> Date,
        revoked_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Uuid>,
        recorded_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    course_versions (id) {
        id -> Uuid,
        course_id -> Uuid,
        version -> Text,
        effective_from -> Date,
        minutes -> Int4,
        session_count -> Int4,
        validity_months -> Nullable<Int4>,
        minimum_attendance_percent -> Nullable<Int4>,
        outline -> Jsonb,
        materials -> Jsonb,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    courses (id) {
        id -> Uuid,
        code -> Text,
        title -> Jsonb,
        summary -> Jsonb,
        audiences -> Array<Text>,
        distressing -> Bool,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    data_keys (id) {
        id -> Uuid,
        organization_id -> Nullable<Uuid>,
        version -> Int4,
        wrapped_key -> Bytea,
        master_key_id -> Text,
        state -> Text,
        created_at -> Timestamptz,
        retired_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    data_sharing_agreement_steps (id) {
        id -> Uuid,
        agreement_id -> Uuid,
        status -> Text,
        reason -> Nullable<Text>,
        actor_id -> Nullable<Uuid>,
        occurred_at -> Timestamptz,
    }
}

diesel::table! {
    data_sharing_agreements (id) {
        id -> Uuid,
        first_organization_id -> Uuid,
        second_organization_id -> Uuid,
        purpose -> Text,
        data_categories -> Array<Text>,
        legal_basis -> Text,
        direction -> Text,
        effective_on -> Date,
        expires_on -> Date,
        retention_months -> Int4,
        redisclosure_allowed -> Bool,
        breach_contact -> Text,
        document_sha256 -> Nullable<Text>,
        status -> Text,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    distribution_sites (id) {
        id -> Uuid,
        name -> Text,
        address -> Text,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    document_links (token_hash) {
        token_hash -> Bytea,
        document_id -> Uuid,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    events (id) {
        id -> Uuid,
        sequence -> Int8,
        occurred_at -> Timestamptz,
        #[sql_name = "type"]
        type_ -> Text,
        resource_type -> Text,
        resource_id -> Text,
        organization_id -> Nullable<Uuid>,
        community_area_number -> Nullable<Int4>,
    }
}

diesel::table! {
    fund_entries (id) {
        id -> Uuid,
        fund_id -> Uuid,
        kind -> Text,
        amount_cents -> Int8,
        note -> Nullable<Text>,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        application_id -> Nullable<Uuid>,
        compensation_application_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    funds (id) {
        id -> Uuid,
        round_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        for_compensation -> Bool,
    }
}

diesel::table! {
    grants (id) {
        id -> Uuid,
        user_id -> Uuid,
        organization_id -> Uuid,
        role -> Text,
        area_numbers -> Nullable<Array<Int4>>,
        program -> Nullable<Text>,
        clearance -> Int4,
        created_at -> Timestamptz,
        created_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    help_terms (id) {
        id -> Uuid,
        kind -> Text,
        code -> Text,
        name -> Jsonb,
        statuses -> Array<Text>,
        position -> Int4,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    idempotency_keys (principal, operation, key) {
        principal -> Text,
        operation -> Text,
        key -> Text,
        fingerprint -> Bytea,
        resource_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    import_errors (import_id, line, position) {
        import_id -> Uuid,
        line -> Int8,
        position -> Int4,
        column_name -> Nullable<Text>,
        code -> Text,
        reason -> Text,
    }
}

diesel::table! {
    imports (id) {
        id -> Uuid,
        job_id -> Nullable<Uuid>,
        kind -> Text,
        layout -> Nullable<Text>,
        format -> Nullable<Text>,
        file_name -> Text,
        file_id -> Nullable<Uuid>,
        size_bytes -> Int8,
        dry_run -> Bool,
        status -> Text,
        rows_read -> Int8,
        bytes_read -> Int8,
        new_count -> Int8,
        changed_count -> Int8,
        unchanged_count -> Int8,
        refused_count -> Int8,
        unplaced_count -> Int8,
        error -> Nullable<Text>,
        created_by_kind -> Text,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    incident_changes (id) {
        id -> Uuid,
        incident_id -> Uuid,
        community_area_number -> Nullable<Int4>,
        changed_at -> Timestamptz,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        action -> Text,
        reason -> Nullable<Text>,
        changes -> Jsonb,
    }
}

diesel::table! {
    incident_contacts (id) {
        id -> Uuid,
        incident_review_id -> Uuid,
        team_id -> Uuid,
        kind -> Text,
        outcome -> Text,
        contacted_at -> Timestamptz,
        organization_id -> Uuid,
        note -> Text,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    incident_exact_locations (incident_id) {
        incident_id -> Uuid,
        community_area_number -> Nullable<Int4>,
        sealed_point -> Nullable<Bytea>,
        sealed_address -> Nullable<Bytea>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    incident_links (id) {
        id -> Uuid,
        team_id -> Uuid,
        incident_id -> Uuid,
        other_incident_id -> Uuid,
        kind -> Text,
        reason -> Text,
        status -> Text,
        proposed_by -> Uuid,
        decided_by -> Nullable<Uuid>,
        decision_reason -> Nullable<Text>,
        decided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    incident_reviews (id) {
        id -> Uuid,
        session_id -> Uuid,
        team_id -> Uuid,
        incident_id -> Uuid,
        community_area_number -> Nullable<Int4>,
        position -> Int4,
        facts -> Jsonb,
        status -> Text,
        reviewed_at -> Nullable<Timestamptz>,
        primary_driver -> Nullable<Text>,
        secondary_drivers -> Array<Text>,
        driver_confidence -> Nullable<Text>,
        retaliation_risk -> Text,
        retaliation_basis -> Text,
        risk_window_until -> Nullable<Timestamptz>,
        group_conflict -> Text,
        themes -> Array<Text>,
        affected_assets -> Jsonb,
        summary_shareable -> Text,
        summary_restricted -> Text,
        erased_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Nullable<Uuid>,
        row_version -> Int8,
    }
}

diesel::table! {
    incidents (id) {
        id -> Uuid,
        case_number -> Nullable<Text>,
        source -> Text,
        kind -> Text,
        occurred_at -> Timestamptz,
        occurred_on -> Date,
        community_area_number -> Nullable<Int4>,
        block -> Nullable<Text>,
        public_longitude -> Nullable<Double>,
        public_latitude -> Nullable<Double>,
        hot_spot_cell -> Nullable<Int8>,
        beat -> Nullable<Text>,
        district -> Nullable<Text>,
        ward -> Nullable<Int4>,
        location_description -> Nullable<Text>,
        primary_type -> Nullable<Text>,
        description -> Nullable<Text>,
        iucr -> Nullable<Text>,
        fbi_code -> Nullable<Text>,
        domestic -> Nullable<Bool>,
        arrest -> Nullable<Bool>,
        gunshot_injury -> Text,
        verification -> Text,
        victimization_count -> Int4,
        has_exact_location -> Bool,
        corrected_fields -> Array<Text>,
        source_updated_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    information_requests (id) {
        id -> Uuid,
        application_id -> Uuid,
        answer_groups -> Array<Text>,
        documents -> Array<Text>,
        message -> Text,
        due_on -> Date,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        answered_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    jobs (id) {
        id -> Uuid,
        kind -> Text,
        payload -> Jsonb,
        status -> Text,
        progress_done -> Int8,
        progress_total -> Nullable<Int8>,
        attempts -> Int4,
        max_attempts -> Int4,
        run_after -> Timestamptz,
        leased_until -> Nullable<Timestamptz>,
        lease_token -> Nullable<Uuid>,
        cancel_requested -> Bool,
        error -> Nullable<Text>,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        organization_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        row_version -> Int8,
    }
}

diesel::table! {
    lead_organizations (id) {
        id -> Uuid,
        community_area_number -> Int4,
        organization_id -> Uuid,
        effective_from -> Date,
        effective_to -> Nullable<Date>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    lot_agreement_lots (agreement_id, lot_id) {
        agreement_id -> Uuid,
        lot_id -> Uuid,
        released_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    lot_agreements (id) {
        id -> Uuid,
        kind -> Text,
        status -> Text,
        organization_id -> Nullable<Uuid>,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        stipend_cents -> Nullable<Int8>,
        note -> Text,
        decision_note -> Nullable<Text>,
        requested_by -> Nullable<Uuid>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    lot_changes (id) {
        id -> Uuid,
        lot_id -> Uuid,
        change -> Text,
        from_status -> Nullable<Text>,
        to_status -> Nullable<Text>,
        fields -> Array<Text>,
        note -> Nullable<Text>,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    lot_nominations (id) {
        id -> Uuid,
        lot_id -> Nullable<Uuid>,
        source -> Text,
        place -> Text,
        reason -> Text,
        status -> Text,
        answer -> Nullable<Text>,
        organization_id -> Nullable<Uuid>,
        created_by -> Nullable<Uuid>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    lot_rules (id) {
        id -> Uuid,
        effective_from -> Date,
        incident_radius_m -> Int4,
        incident_days -> Int4,
        near_distance_m -> Int4,
        service_request_days -> Int4,
        photo_distance_m -> Int4,
        season_first_month -> Int4,
        season_last_month -> Int4,
        season_visits -> Int4,
        missed_after_days -> Int4,
        effect_minimum_lots -> Int4,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    lot_season_plans (id) {
        id -> Uuid,
        lot_id -> Uuid,
        season -> Int4,
        organization_id -> Uuid,
        kind -> Text,
        starts_on -> Date,
        ends_on -> Date,
        visits -> Int4,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    lot_sign_reports (id) {
        id -> Uuid,
        lot_id -> Uuid,
        work_order_id -> Nullable<Uuid>,
        kind -> Text,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    lot_surroundings (kind, external_id) {
        kind -> Text,
        external_id -> Text,
        name -> Text,
        longitude -> Double,
        latitude -> Double,
        cell -> Int8,
        reported_on -> Nullable<Date>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    lot_tools (id) {
        id -> Uuid,
        code -> Text,
        name -> Jsonb,
        stock -> Int4,
        position -> Int4,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    lot_treatments (id) {
        id -> Uuid,
        code -> Text,
        name -> Jsonb,
        standard -> Jsonb,
        position -> Int4,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    lot_weights (rules_id, factor) {
        rules_id -> Uuid,
        factor -> Text,
        points_each -> Double,
        most_points -> Double,
    }
}

diesel::table! {
    lots (id) {
        id -> Uuid,
        parcel_number -> Text,
        external_id -> Nullable<Text>,
        address -> Text,
        zip_code -> Nullable<Text>,
        community_area_number -> Nullable<Int4>,
        ward -> Nullable<Int4>,
        owner -> Text,
        managing_organization -> Nullable<Text>,
        property_status -> Nullable<Text>,
        zoning -> Nullable<Text>,
        square_feet -> Nullable<Int4>,
        longitude -> Nullable<Double>,
        latitude -> Nullable<Double>,
        boundary -> Nullable<Jsonb>,
        cell -> Nullable<Int8>,
        acquired_on -> Nullable<Date>,
        disposed_on -> Nullable<Date>,
        vacant_since -> Nullable<Date>,
        sales_status -> Nullable<Text>,
        application_url -> Nullable<Text>,
        status -> Text,
        status_changed_at -> Timestamptz,
        treatment -> Nullable<Text>,
        treated_on -> Nullable<Date>,
        priority -> Double,
        priority_factors -> Jsonb,
        sign_code -> Text,
        reopened_count -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    notice_templates (code) {
        code -> Text,
        subject -> Text,
        body -> Text,
        updated_by -> Nullable<Uuid>,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    notification_preferences (user_id, kind) {
        user_id -> Uuid,
        kind -> Text,
        in_app -> Bool,
        email -> Bool,
    }
}

diesel::table! {
    notifications (id) {
        id -> Uuid,
        user_id -> Uuid,
        kind -> Text,
        resource_type -> Text,
        resource_id -> Uuid,
        occasion -> Text,
        email -> Bool,
        created_at -> Timestamptz,
        read_at -> Nullable<Timestamptz>,
        mailed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    organizations (id) {
        id -> Uuid,
        name -> Text,
        abbreviation -> Nullable<Text>,
        kind -> Text,
        description -> Nullable<Text>,
        illustrative -> Bool,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    participants (id) {
        id -> Uuid,
        user_id -> Nullable<Uuid>,
        sealed_name -> Nullable<Bytea>,
        sealed_email -> Nullable<Bytea>,
        sealed_phone -> Nullable<Bytea>,
        name_hash -> Nullable<Bytea>,
        email_hash -> Nullable<Bytea>,
        phone_hash -> Nullable<Bytea>,
        language -> Text,
        merged_into -> Nullable<Uuid>,
        purged_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    payment_batches (id) {
        id -> Uuid,
        reference -> Text,
        round_id -> Uuid,
        status -> Text,
        created_by -> Nullable<Uuid>,
        approved_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    payments (id) {
        id -> Uuid,
        batch_id -> Uuid,
        application_id -> Uuid,
        amount_cents -> Int8,
        status -> Text,
        note -> Nullable<Text>,
        settled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    people (id) {
        id -> Uuid,
        organization_id -> Uuid,
        sealed_details -> Bytea,
        name_hash -> Nullable<Bytea>,
        phone_hash -> Nullable<Bytea>,
        email_hash -> Nullable<Bytea>,
        safe_contact -> Jsonb,
        language -> Text,
        protected -> Bool,
        minor -> Bool,
        merged_into -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    pickup_slots (id) {
        id -> Uuid,
        site_id -> Uuid,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        capacity -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    pickups (id) {
        id -> Uuid,
        application_id -> Uuid,
        site_id -> Uuid,
        slot_id -> Nullable<Uuid>,
        status -> Text,
        serial_numbers -> Nullable<Jsonb>,
        handed_over_by -> Nullable<Uuid>,
        handed_over_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    playbook_runs (id) {
        id -> Uuid,
        playbook_id -> Uuid,
        incident_id -> Uuid,
        team_id -> Nullable<Uuid>,
        community_area_number -> Nullable<Int4>,
        action_count -> Int4,
        started_by -> Nullable<Uuid>,
        started_at -> Timestamptz,
    }
}

diesel::table! {
    playbooks (id) {
        id -> Uuid,
        name -> Jsonb,
        trigger -> Text,
        incident_kinds -> Array<Text>,
        within_hours -> Int4,
        steps -> Jsonb,
        active -> Bool,
        effective_from -> Date,
        effective_until -> Nullable<Date>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    program_policies (id) {
        id -> Uuid,
        program_id -> Uuid,
        effective_from -> Date,
        status -> Text,
        rules -> Jsonb,
        published_at -> Nullable<Timestamptz>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    program_rounds (id) {
        id -> Uuid,
        program_id -> Uuid,
        opens_at -> Timestamptz,
        closes_at -> Nullable<Timestamptz>,
        state -> Text,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    programs (id) {
        id -> Uuid,
        code -> Text,
        name -> Jsonb,
        description -> Jsonb,
        track -> Text,
        position -> Int4,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    questionnaire_answers (id) {
        id -> Uuid,
        registration_id -> Uuid,
        questionnaire_id -> Uuid,
        phase -> Text,
        answers -> Jsonb,
        answered_at -> Timestamptz,
    }
}

diesel::table! {
    questionnaires (id) {
        id -> Uuid,
        course_id -> Uuid,
        version -> Int4,
        questions -> Jsonb,
        effective_from -> Date,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    rate_limit_hits (bucket) {
        bucket -> Text,
        subject -> Bytea,
        occurred_at -> Timestamptz,
    }
}

diesel::table! {
    recommendations (id) {
        id -> Uuid,
        team_id -> Nullable<Uuid>,
        session_id -> Nullable<Uuid>,
        level -> Text,
        title -> Text,
        body -> Text,
        organization_id -> Uuid,
        status -> Text,
        commitment -> Nullable<Text>,
        commitment_due_on -> Nullable<Date>,
        responded_by -> Nullable<Uuid>,
        responded_at -> Nullable<Timestamptz>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    referral_links (id) {
        id -> Uuid,
        referral_id -> Uuid,
        secret_hash -> Bytea,
        code_hash -> Bytea,
        wrong_codes -> Int4,
        answer_hash -> Nullable<Bytea>,
        expires_at -> Timestamptz,
        opened_at -> Nullable<Timestamptz>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    referral_steps (id) {
        id -> Uuid,
        referral_id -> Uuid,
        status -> Text,
        reason -> Nullable<Text>,
        outcome -> Nullable<Text>,
        acknowledged -> Bool,
        organization_id -> Uuid,
        actor_id -> Nullable<Uuid>,
        occurred_at -> Timestamptz,
    }
}

diesel::table! {
    referrals (id) {
        id -> Uuid,
        reference -> Text,
        case_id -> Uuid,
        person_id -> Nullable<Uuid>,
        from_organization_id -> Uuid,
        to_organization_id -> Uuid,
        service_id -> Uuid,
        kind -> Text,
        urgency -> Text,
        data_categories -> Array<Text>,
        consent_id -> Nullable<Uuid>,
        sealed_note -> Nullable<Bytea>,
        language -> Text,
        area_number -> Nullable<Int4>,
        status -> Text,
        reason -> Nullable<Text>,
        outcome -> Nullable<Text>,
        redirect_of -> Nullable<Uuid>,
        due_at -> Nullable<Timestamptz>,
        requested_at -> Nullable<Timestamptz>,
        answered_at -> Nullable<Timestamptz>,
        acknowledged_at -> Nullable<Timestamptz>,
        acknowledged_by -> Nullable<Uuid>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    registration_changes (id) {
        id -> Uuid,
        registration_id -> Uuid,
        changed_at -> Timestamptz,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        from_status -> Nullable<Text>,
        to_status -> Text,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    registration_codes (code_hash) {
        code_hash -> Bytea,
        registration_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    registration_groups (id) {
        id -> Uuid,
        training_id -> Uuid,
        organization_id -> Uuid,
        created_by_kind -> Text,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    registrations (id) {
        id -> Uuid,
        training_id -> Uuid,
        participant_id -> Uuid,
        group_id -> Nullable<Uuid>,
        organization_id -> Nullable<Uuid>,
        employer -> Nullable<Text>,
        audience -> Text,
        community_area_number -> Nullable<Int4>,
        language -> Text,
        status -> Text,
        priority -> Int4,
        contact_channel -> Text,
        sealed_contact_note -> Nullable<Bytea>,
        accommodations -> Array<Text>,
        sealed_accommodation_note -> Nullable<Bytea>,
        registered_at -> Timestamptz,
        offer_expires_at -> Nullable<Timestamptz>,
        confirmed_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        end_reason -> Nullable<Text>,
        transferred_to -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    review_attendance (session_id, user_id) {
        session_id -> Uuid,
        team_id -> Uuid,
        user_id -> Uuid,
        organization_id -> Uuid,
        attendance -> Text,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    review_rules (id) {
        id -> Uuid,
        effective_from -> Date,
        incident_kinds -> Array<Text>,
        agenda -> Jsonb,
        quorum_percent -> Int4,
        agreement_months -> Int4,
        overdue_days -> Int4,
        reviewed_within_days -> Int4,
        repeat_radius_m -> Int4,
        repeat_days -> Int4,
        retention_months -> Int4,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    review_sessions (id) {
        id -> Uuid,
        team_id -> Uuid,
        iso_year -> Int4,
        iso_week -> Int4,
        window_from -> Date,
        window_to -> Date,
        meets_at -> Timestamptz,
        place -> Nullable<Text>,
        status -> Text,
        agenda -> Jsonb,
        figures -> Nullable<Jsonb>,
        locked_at -> Nullable<Timestamptz>,
        notes_shareable -> Text,
        notes_restricted -> Text,
        minutes -> Nullable<Jsonb>,
        minutes_restricted -> Nullable<Jsonb>,
        finalized_at -> Nullable<Timestamptz>,
        finalized_by -> Nullable<Uuid>,
        calendar_sequence -> Int4,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Nullable<Uuid>,
        row_version -> Int8,
    }
}

diesel::table! {
    review_team_areas (team_id, community_area_number) {
        team_id -> Uuid,
        community_area_number -> Int4,
    }
}

diesel::table! {
    review_team_members (id) {
        id -> Uuid,
        team_id -> Uuid,
        user_id -> Uuid,
        role -> Text,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    review_teams (id) {
        id -> Uuid,
        name -> Text,
        organization_id -> Uuid,
        meeting_weekday -> Int4,
        meeting_time -> Text,
        meeting_minutes -> Int4,
        meeting_place -> Nullable<Text>,
        active -> Bool,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    review_terms (id) {
        id -> Uuid,
        kind -> Text,
        code -> Text,
        name -> Jsonb,
        position -> Int4,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    services (id) {
        id -> Uuid,
        organization_id -> Uuid,
        status -> Text,
        availability -> Text,
        details -> Jsonb,
        name -> Text,
        search -> Text,
        kinds -> Array<Text>,
        languages -> Array<Text>,
        areas -> Array<Int4>,
        always_open -> Bool,
        assured_on -> Nullable<Date>,
        assured_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
        external_id -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        user_id -> Uuid,
        organization_id -> Uuid,
        refresh_hash -> Bytea,
        previous_refresh_hash -> Nullable<Bytea>,
        successor_sealed -> Nullable<Bytea>,
        rotated_at -> Timestamptz,
        authenticated_at -> Timestamptz,
        second_factor -> Bool,
        user_agent -> Nullable<Text>,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        expires_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    settings (id) {
        id -> Bool,
        center_name -> Text,
        city_name -> Text,
        timezone -> Text,
        languages -> Array<Text>,
        default_language -> Text,
        map_longitude -> Double,
        map_latitude -> Double,
        map_zoom -> Double,
        contact_phone -> Nullable<Text>,
        contact_email -> Nullable<Text>,
        is_demo -> Bool,
        small_count_threshold -> Int4,
        provisional_hours -> Int4,
        mask_radius_m -> Double,
        updated_at -> Timestamptz,
        row_version -> Int8,
        service_assurance_days -> Int4,
        case_first_contact_days -> Int4,
        case_contact_days -> Int4,
        case_retention_months -> Int4,
        consent_days -> Int4,
        consent_most_days -> Int4,
        referral_emergency_hours -> Int4,
        referral_urgent_hours -> Int4,
        referral_routine_days -> Int4,
        referral_outcome_days -> Int4,
        referral_link_hours -> Int4,
        break_glass_minutes -> Int4,
        break_glass_review_hours -> Int4,
        case_note_retention_months -> Int4,
    }
}

diesel::table! {
    signing_keys (id) {
        id -> Text,
        sealed_private_key -> Bytea,
        public_key -> Bytea,
        created_at -> Timestamptz,
        signs_from -> Timestamptz,
        retired_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    source_records (source, external_id) {
        source -> Text,
        external_id -> Text,
        incident_id -> Uuid,
        content_hash -> Bytea,
        payload -> Jsonb,
        first_import_id -> Uuid,
        last_import_id -> Uuid,
        first_seen_at -> Timestamptz,
        last_changed_at -> Timestamptz,
    }
}

diesel::table! {
    stock_entries (id) {
        id -> Uuid,
        site_id -> Uuid,
        item -> Text,
        quantity -> Int4,
        application_id -> Nullable<Uuid>,
        note -> Nullable<Text>,
        actor_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    stored_files (id) {
        id -> Uuid,
        storage_key -> Text,
        purpose -> Text,
        media_type -> Text,
        size_bytes -> Int8,
        sha256 -> Bytea,
        organization_id -> Nullable<Uuid>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        sealed_place -> Nullable<Text>,
    }
}

diesel::table! {
    support_lines (id) {
        id -> Uuid,
        name -> Jsonb,
        phone -> Text,
        description -> Jsonb,
        position -> Int4,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    training_areas (training_id, community_area_number) {
        training_id -> Uuid,
        community_area_number -> Int4,
    }
}

diesel::table! {
    training_instructors (training_id, user_id) {
        training_id -> Uuid,
        user_id -> Uuid,
    }
}

diesel::table! {
    training_notices (id) {
        id -> Uuid,
        registration_id -> Uuid,
        kind -> Text,
        occasion -> Text,
        channel -> Text,
        created_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    training_policies (id) {
        id -> Uuid,
        effective_from -> Date,
        minimum_attendance_percent -> Int4,
        offer_hours -> Int4,
        no_show_limit -> Int4,
        no_show_window_days -> Int4,
        reminder_hours -> Int4,
        certificate_reminder_days -> Int4,
        renewal_window_days -> Int4,
        check_in_seconds -> Int4,
        late_grace_minutes -> Int4,
        retention_days -> Int4,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    training_requirements (id) {
        id -> Uuid,
        role -> Text,
        minimum_clearance -> Int4,
        course_id -> Uuid,
        effective_from -> Date,
        effective_until -> Nullable<Date>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    training_sessions (id) {
        id -> Uuid,
        training_id -> Uuid,
        number -> Int4,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        status -> Text,
        sealed_check_in_secret -> Bytea,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    training_terms (id) {
        id -> Uuid,
        kind -> Text,
        code -> Text,
        name -> Jsonb,
        position -> Int4,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    trainings (id) {
        id -> Uuid,
        course_id -> Uuid,
        course_version_id -> Uuid,
        organization_id -> Uuid,
        language -> Text,
        modality -> Text,
        status -> Text,
        capacity -> Int4,
        seats_taken -> Int4,
        site_name -> Nullable<Text>,
        site_address -> Nullable<Text>,
        site_notes -> Nullable<Jsonb>,
        longitude -> Nullable<Double>,
        latitude -> Nullable<Double>,
        access_features -> Array<Text>,
        audiences -> Array<Text>,
        meeting_url -> Nullable<Text>,
        note -> Nullable<Jsonb>,
        registration_opens_at -> Nullable<Timestamptz>,
        registration_closes_at -> Nullable<Timestamptz>,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        materials -> Jsonb,
        cost_cents -> Nullable<Int8>,
        cancellation_reason -> Nullable<Text>,
        published_at -> Nullable<Timestamptz>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        calendar_sequence -> Int4,
        row_version -> Int8,
    }
}

diesel::table! {
    user_completions (certificate_id) {
        certificate_id -> Uuid,
        user_id -> Uuid,
        course_id -> Uuid,
        expires_on -> Nullable<Date>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    user_credentials (user_id) {
        user_id -> Uuid,
        password_hash -> Nullable<Text>,
        password_changed_at -> Nullable<Timestamptz>,
        totp_sealed -> Nullable<Bytea>,
        totp_pending_sealed -> Nullable<Bytea>,
        totp_last_step -> Nullable<Int8>,
        recovery_code_hashes -> Array<Bytea>,
    }
}

diesel::table! {
    user_tokens (token_hash) {
        token_hash -> Bytea,
        user_id -> Uuid,
        purpose -> Text,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    users (id) {
        id -> Uuid,
        organization_id -> Uuid,
        email -> Text,
        display_name -> Nullable<Text>,
        language -> Text,
        status -> Text,
        last_sign_in_at -> Nullable<Timestamptz>,
        second_factor_enabled -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
        leads_organization -> Bool,
    }
}

diesel::table! {
    victimizations (id) {
        id -> Uuid,
        incident_id -> Uuid,
        community_area_number -> Nullable<Int4>,
        occurred_on -> Date,
        source -> Text,
        external_id -> Nullable<Text>,
        kind -> Text,
        age_band -> Nullable<Text>,
        sex -> Nullable<Text>,
        race -> Nullable<Text>,
        injury -> Text,
        gunshot_injury -> Text,
        primary_type -> Nullable<Text>,
        counted -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    volunteer_event_tools (event_id, tool_id) {
        event_id -> Uuid,
        tool_id -> Uuid,
        quantity -> Int4,
        returned -> Nullable<Int4>,
    }
}

diesel::table! {
    volunteer_events (id) {
        id -> Uuid,
        lot_id -> Uuid,
        organization_id -> Uuid,
        title -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        status -> Text,
        volunteers_expected -> Int4,
        volunteers_came -> Nullable<Int4>,
        bags -> Int4,
        service_request_number -> Nullable<Text>,
        note -> Text,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::table! {
    work_order_photos (id) {
        id -> Uuid,
        work_order_id -> Uuid,
        role -> Text,
        taken_at -> Timestamptz,
        sealed_position -> Nullable<Bytea>,
        distance_m -> Int4,
        source_sha256 -> Bytea,
        file_id -> Uuid,
        small_file_id -> Uuid,
        width -> Int4,
        height -> Int4,
        public -> Bool,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    work_orders (id) {
        id -> Uuid,
        lot_id -> Uuid,
        plan_id -> Nullable<Uuid>,
        kind -> Text,
        organization_id -> Uuid,
        assignee_id -> Nullable<Uuid>,
        community_area_number -> Nullable<Int4>,
        status -> Text,
        due_on -> Date,
        instructions -> Text,
        started_at -> Nullable<Timestamptz>,
        performed_at -> Nullable<Timestamptz>,
        performed_by -> Nullable<Uuid>,
        condition -> Nullable<Text>,
        bags_removed -> Nullable<Int4>,
        items_removed -> Nullable<Text>,
        cost_cents -> Nullable<Int8>,
        note -> Nullable<Text>,
        blocked_reason -> Nullable<Text>,
        verified_by_organization_id -> Nullable<Uuid>,
        verified_by -> Nullable<Uuid>,
        verified_at -> Nullable<Timestamptz>,
        rejections -> Int4,
        rejection_reason -> Nullable<Text>,
        alerted_at -> Nullable<Timestamptz>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        row_version -> Int8,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    action_categories,
    action_changes,
    action_clocks,
    action_comments,
    action_dispositions,
    action_links,
    actions,
    agreement_texts,
    api_keys,
    application_attestations,
    application_changes,
    application_codes,
    application_conflicts,
    application_decisions,
    application_documents,
    application_notices,
    applications,
    attendance,
    attendance_marks,
    audit_entries,
    break_glass_accesses,
    calendar_links,
    case_conflicts,
    case_erasures,
    case_notes,
    case_people,
    case_steps,
    case_transfers,
    cases,
    certificates,
    community_areas,
    compensation_applications,
    compensation_policies,
    compensation_requests,
    confidentiality_agreements,
    consent_recipients,
    consents,
    course_versions,
    courses,
    data_keys,
    data_sharing_agreement_steps,
    data_sharing_agreements,
    distribution_sites,
    document_links,
    events,
    fund_entries,
    funds,
    grants,
    help_terms,
    idempotency_keys,
    import_errors,
    imports,
    incident_changes,
    incident_contacts,
    incident_exact_locations,
    incident_links,
    incident_reviews,
    incidents,
    information_requests,
    jobs,
    lead_organizations,
    lot_agreement_lots,
    lot_agreements,
    lot_changes,
    lot_nominations,
    lot_rules,
    lot_season_plans,
    lot_sign_reports,
    lot_surroundings,
    lot_tools,
    lot_treatments,
    lot_weights,
    lots,
    notice_templates,
    notification_preferences,
    notifications,
    organizations,
    participants,
    payment_batches,
    payments,
    people,
    pickup_slots,
    pickups,
    playbook_runs,
    playbooks,
    program_policies,
    program_rounds,
    programs,
    questionnaire_answers,
    questionnaires,
    rate_limit_hits,
    recommendations,
    referral_links,
    referral_steps,
    referrals,
    registration_changes,
    registration_codes,
    registration_groups,
    registrations,
    review_attendance,
    review_rules,
    review_sessions,
    review_team_areas,
    review_team_members,
    review_teams,
    review_terms,
    services,
    sessions,
    settings,
    signing_keys,
    source_records,
    stock_entries,
    stored_files,
    support_lines,
    training_areas,
    training_instructors,
    training_notices,
    training_policies,
    training_requirements,
    training_sessions,
    training_terms,
    trainings,
    user_completions,
    user_credentials,
    user_tokens,
    users,
    victimizations,
    volunteer_event_tools,
    volunteer_events,
    work_order_photos,
    work_orders,
);
