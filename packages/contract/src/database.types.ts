// Made by "npm run db:types" from the migrations; do not edit. A test fails when it is stale.

/** Any value that JSON can hold. */
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

/** The schema `public` in the shape that `createClient<Database>` of supabase-js takes. */
export interface Database {
  public: {
    Tables: {
      action_tokens: {
        Row: {
          appointment_id: string | null;
          created_at: string;
          expires_at: string;
          purpose: string;
          recipient_id: string;
          request_id: string | null;
          token_hash: string;
          used_at: string | null;
          used_for: string | null;
          version: number | null;
        };
        Insert: {
          appointment_id?: string | null;
          created_at?: string;
          expires_at: string;
          purpose: string;
          recipient_id: string;
          request_id?: string | null;
          token_hash: string;
          used_at?: string | null;
          used_for?: string | null;
          version?: number | null;
        };
        Update: {
          appointment_id?: string | null;
          created_at?: string;
          expires_at?: string;
          purpose?: string;
          recipient_id?: string;
          request_id?: string | null;
          token_hash?: string;
          used_at?: string | null;
          used_for?: string | null;
          version?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'action_tokens_appointment_id_fkey';
            columns: ['appointment_id'];
            isOneToOne: false;
            referencedRelation: 'appointments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'action_tokens_recipient_id_fkey';
            columns: ['recipient_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'action_tokens_request_id_fkey';
            columns: ['request_id'];
            isOneToOne: false;
            referencedRelation: 'mentorship_requests';
            referencedColumns: ['id'];
          },
        ];
      };
      admin_access_log: {
        Row: {
          admin_id: string | null;
          created_at: string;
          id: string;
          reason: string | null;
          subject_id: string;
          what: string;
        };
        Insert: {
          admin_id?: string | null;
          created_at?: string;
          id?: string;
          reason?: string | null;
          subject_id: string;
          what: string;
        };
        Update: {
          admin_id?: string | null;
          created_at?: string;
          id?: string;
          reason?: string | null;
          subject_id?: string;
          what?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'admin_access_log_admin_id_fkey';
            columns: ['admin_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      appointment_feedback: {
        Row: {
          appointment_id: string;
          comment: string | null;
          created_at: string;
          id: string;
          rating: number;
          reviewer_id: string;
          updated_at: string;
        };
        Insert: {
          appointment_id: string;
          comment?: string | null;
          created_at?: string;
          id?: string;
          rating: number;
          reviewer_id: string;
          updated_at?: string;
        };
        Update: {
          appointment_id?: string;
          comment?: string | null;
          created_at?: string;
          id?: string;
          rating?: number;
          reviewer_id?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'appointment_feedback_appointment_id_fkey';
            columns: ['appointment_id'];
            isOneToOne: true;
            referencedRelation: 'appointments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'appointment_feedback_reviewer_id_fkey';
            columns: ['reviewer_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      appointment_feedback_notes: {
        Row: { author_id: string; created_at: string; feedback_id: string; note: string };
        Insert: { author_id: string; created_at?: string; feedback_id: string; note: string };
        Update: { author_id?: string; created_at?: string; feedback_id?: string; note?: string };
        Relationships: [
          {
            foreignKeyName: 'appointment_feedback_notes_author_id_fkey';
            columns: ['author_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'appointment_feedback_notes_feedback_id_fkey';
            columns: ['feedback_id'];
            isOneToOne: true;
            referencedRelation: 'appointment_feedback';
            referencedColumns: ['id'];
          },
        ];
      };
      appointment_notes: {
        Row: {
          appointment_id: string;
          author_id: string;
          created_at: string;
          note: string;
          updated_at: string;
        };
        Insert: {
          appointment_id: string;
          author_id: string;
          created_at?: string;
          note: string;
          updated_at?: string;
        };
        Update: {
          appointment_id?: string;
          author_id?: string;
          created_at?: string;
          note?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'appointment_notes_appointment_id_fkey';
            columns: ['appointment_id'];
            isOneToOne: false;
            referencedRelation: 'appointments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'appointment_notes_author_id_fkey';
            columns: ['author_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      appointments: {
        Row: {
          action_token: string | null;
          answered_at: string | null;
          awaiting: string;
          cancellation_reason: string | null;
          cancelled_at: string | null;
          cancelled_by: string | null;
          confirmed_at: string | null;
          created_at: string;
          cv_type: string | null;
          cv_url: string | null;
          duration_minutes: number;
          ends_at: string;
          google_event_id: string | null;
          hold_expires_at: string | null;
          id: string;
          meeting_url: string | null;
          mentee_id: string;
          mentor_id: string;
          message: string | null;
          partner_id: string | null;
          previous_scheduled_at: string | null;
          reminded_at: string | null;
          requested_at: string | null;
          reschedule_reason: string | null;
          scheduled_at: string;
          status: string;
          token_expires_at: string | null;
          updated_at: string;
          version: number;
          video_service: string | null;
        };
        Insert: {
          action_token?: string | null;
          answered_at?: string | null;
          awaiting?: string;
          cancellation_reason?: string | null;
          cancelled_at?: string | null;
          cancelled_by?: string | null;
          confirmed_at?: string | null;
          created_at?: string;
          cv_type?: string | null;
          cv_url?: string | null;
          duration_minutes?: number;
          ends_at: string;
          google_event_id?: string | null;
          hold_expires_at?: string | null;
          id?: string;
          meeting_url?: string | null;
          mentee_id: string;
          mentor_id: string;
          message?: string | null;
          partner_id?: string | null;
          previous_scheduled_at?: string | null;
          reminded_at?: string | null;
          requested_at?: string | null;
          reschedule_reason?: string | null;
          scheduled_at: string;
          status?: string;
          token_expires_at?: string | null;
          updated_at?: string;
          version?: number;
          video_service?: string | null;
        };
        Update: {
          action_token?: string | null;
          answered_at?: string | null;
          awaiting?: string;
          cancellation_reason?: string | null;
          cancelled_at?: string | null;
          cancelled_by?: string | null;
          confirmed_at?: string | null;
          created_at?: string;
          cv_type?: string | null;
          cv_url?: string | null;
          duration_minutes?: number;
          ends_at?: string;
          google_event_id?: string | null;
          hold_expires_at?: string | null;
          id?: string;
          meeting_url?: string | null;
          mentee_id?: string;
          mentor_id?: string;
          message?: string | null;
          partner_id?: string | null;
          previous_scheduled_at?: string | null;
          reminded_at?: string | null;
          requested_at?: string | null;
          reschedule_reason?: string | null;
          scheduled_at?: string;
          status?: string;
          token_expires_at?: string | null;
          updated_at?: string;
          version?: number;
          video_service?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'appointments_cancelled_by_fkey';
            columns: ['cancelled_by'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'appointments_mentee_id_fkey';
            columns: ['mentee_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'appointments_mentor_id_fkey';
            columns: ['mentor_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'appointments_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: false;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
        ];
      };
      availability_overrides: {
        Row: {
          created_at: string;
          date: string;
          end_time: string | null;
          id: string;
          mentor_id: string;
          start_time: string | null;
          updated_at: string;
        };
        Insert: {
          created_at?: string;
          date: string;
          end_time?: string | null;
          id?: string;
          mentor_id: string;
          start_time?: string | null;
          updated_at?: string;
        };
        Update: {
          created_at?: string;
          date?: string;
          end_time?: string | null;
          id?: string;
          mentor_id?: string;
          start_time?: string | null;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'availability_overrides_mentor_id_fkey';
            columns: ['mentor_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      booking_rules: {
        Row: {
          buffer_after_minutes: number;
          buffer_before_minutes: number;
          created_at: string;
          max_per_day: number | null;
          max_per_mentee: number;
          max_per_week: number | null;
          mentor_id: string;
          minimum_notice_minutes: number;
          slot_minutes: number[];
          step_minutes: number;
          updated_at: string;
          window_days: number;
        };
        Insert: {
          buffer_after_minutes?: number;
          buffer_before_minutes?: number;
          created_at?: string;
          max_per_day?: number | null;
          max_per_mentee?: number;
          max_per_week?: number | null;
          mentor_id: string;
          minimum_notice_minutes?: number;
          slot_minutes?: number[];
          step_minutes?: number;
          updated_at?: string;
          window_days?: number;
        };
        Update: {
          buffer_after_minutes?: number;
          buffer_before_minutes?: number;
          created_at?: string;
          max_per_day?: number | null;
          max_per_mentee?: number;
          max_per_week?: number | null;
          mentor_id?: string;
          minimum_notice_minutes?: number;
          slot_minutes?: number[];
          step_minutes?: number;
          updated_at?: string;
          window_days?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'booking_rules_mentor_id_fkey';
            columns: ['mentor_id'];
            isOneToOne: true;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      consents: {
        Row: {
          controller_name: string | null;
          created_at: string;
          granted: boolean;
          id: string;
          partner_id: string | null;
          purpose: string;
          user_id: string | null;
          version: string;
        };
        Insert: {
          controller_name?: string | null;
          created_at?: string;
          granted: boolean;
          id?: string;
          partner_id?: string | null;
          purpose: string;
          user_id?: string | null;
          version: string;
        };
        Update: {
          controller_name?: string | null;
          created_at?: string;
          granted?: boolean;
          id?: string;
          partner_id?: string | null;
          purpose?: string;
          user_id?: string | null;
          version?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'consents_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: false;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'consents_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      conversation_participants: {
        Row: {
          conversation_id: string;
          created_at: string;
          last_read_at: string | null;
          updated_at: string;
          user_id: string;
        };
        Insert: {
          conversation_id: string;
          created_at?: string;
          last_read_at?: string | null;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          conversation_id?: string;
          created_at?: string;
          last_read_at?: string | null;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'conversation_participants_conversation_id_fkey';
            columns: ['conversation_id'];
            isOneToOne: false;
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversation_participants_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      conversations: {
        Row: {
          created_at: string;
          id: string;
          last_message_at: string | null;
          mentee_id: string;
          mentor_id: string;
          partner_id: string | null;
          updated_at: string;
        };
        Insert: {
          created_at?: string;
          id?: string;
          last_message_at?: string | null;
          mentee_id: string;
          mentor_id: string;
          partner_id?: string | null;
          updated_at?: string;
        };
        Update: {
          created_at?: string;
          id?: string;
          last_message_at?: string | null;
          mentee_id?: string;
          mentor_id?: string;
          partner_id?: string | null;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'conversations_mentee_id_fkey';
            columns: ['mentee_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversations_mentor_id_fkey';
            columns: ['mentor_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversations_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: false;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
        ];
      };
      cv_access_log: {
        Row: {
          appointment_id: string | null;
          created_at: string;
          id: string;
          owner_id: string;
          path: string;
          reader_id: string | null;
          request_id: string | null;
        };
        Insert: {
          appointment_id?: string | null;
          created_at?: string;
          id?: string;
          owner_id: string;
          path: string;
          reader_id?: string | null;
          request_id?: string | null;
        };
        Update: {
          appointment_id?: string | null;
          created_at?: string;
          id?: string;
          owner_id?: string;
          path?: string;
          reader_id?: string | null;
          request_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'cv_access_log_appointment_id_fkey';
            columns: ['appointment_id'];
            isOneToOne: false;
            referencedRelation: 'appointments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'cv_access_log_owner_id_fkey';
            columns: ['owner_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'cv_access_log_reader_id_fkey';
            columns: ['reader_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'cv_access_log_request_id_fkey';
            columns: ['request_id'];
            isOneToOne: false;
            referencedRelation: 'mentorship_requests';
            referencedColumns: ['id'];
          },
        ];
      };
      mentor_applications: {
        Row: {
          created_at: string;
          decided_at: string | null;
          decided_by: string | null;
          id: string;
          motivation: string;
          reason: string | null;
          status: string;
          updated_at: string;
          user_id: string;
        };
        Insert: {
          created_at?: string;
          decided_at?: string | null;
          decided_by?: string | null;
          id?: string;
          motivation: string;
          reason?: string | null;
          status?: string;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          decided_at?: string | null;
          decided_by?: string | null;
          id?: string;
          motivation?: string;
          reason?: string | null;
          status?: string;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'mentor_applications_decided_by_fkey';
            columns: ['decided_by'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'mentor_applications_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      mentor_availability: {
        Row: {
          created_at: string;
          day_of_week: number;
          end_time: string;
          id: string;
          mentor_id: string;
          start_time: string;
          updated_at: string;
        };
        Insert: {
          created_at?: string;
          day_of_week: number;
          end_time: string;
          id?: string;
          mentor_id: string;
          start_time: string;
          updated_at?: string;
        };
        Update: {
          created_at?: string;
          day_of_week?: number;
          end_time?: string;
          id?: string;
          mentor_id?: string;
          start_time?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'mentor_availability_mentor_id_fkey';
            columns: ['mentor_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      mentor_free_checks: {
        Row: { due_at: string; id: string; is_change: boolean; mentor_id: string };
        Insert: { due_at?: string; id?: string; is_change?: boolean; mentor_id: string };
        Update: { due_at?: string; id?: string; is_change?: boolean; mentor_id?: string };
        Relationships: [
          {
            foreignKeyName: 'mentor_free_checks_mentor_id_fkey';
            columns: ['mentor_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      mentor_free_times: {
        Row: { bookable_until: string; mentor_id: string; starts_at: string };
        Insert: { bookable_until: string; mentor_id: string; starts_at: string };
        Update: { bookable_until?: string; mentor_id?: string; starts_at?: string };
        Relationships: [
          {
            foreignKeyName: 'mentor_free_times_mentor_id_fkey';
            columns: ['mentor_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      mentor_partners: {
        Row: {
          created_at: string;
          id: string;
          is_active: boolean;
          mentor_id: string;
          partner_id: string;
          status: string;
          updated_at: string;
        };
        Insert: {
          created_at?: string;
          id?: string;
          is_active?: boolean;
          mentor_id: string;
          partner_id: string;
          status?: string;
          updated_at?: string;
        };
        Update: {
          created_at?: string;
          id?: string;
          is_active?: boolean;
          mentor_id?: string;
          partner_id?: string;
          status?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'mentor_partners_mentor_id_fkey';
            columns: ['mentor_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'mentor_partners_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: false;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
        ];
      };
      mentorship_requests: {
        Row: {
          appointment_id: string | null;
          created_at: string;
          cv_type: string | null;
          cv_url: string | null;
          decline_reason: string | null;
          declined_at: string | null;
          id: string;
          mentee_id: string;
          mentor_id: string;
          message: string;
          partner_id: string | null;
          proposals: number;
          read_at: string | null;
          reminded_at: string | null;
          reminders: number;
          replied_at: string | null;
          reply: string | null;
          status: string;
          updated_at: string;
          withdrawn_at: string | null;
        };
        Insert: {
          appointment_id?: string | null;
          created_at?: string;
          cv_type?: string | null;
          cv_url?: string | null;
          decline_reason?: string | null;
          declined_at?: string | null;
          id?: string;
          mentee_id: string;
          mentor_id: string;
          message: string;
          partner_id?: string | null;
          proposals?: number;
          read_at?: string | null;
          reminded_at?: string | null;
          reminders?: number;
          replied_at?: string | null;
          reply?: string | null;
          status?: string;
          updated_at?: string;
          withdrawn_at?: string | null;
        };
        Update: {
          appointment_id?: string | null;
          created_at?: string;
          cv_type?: string | null;
          cv_url?: string | null;
          decline_reason?: string | null;
          declined_at?: string | null;
          id?: string;
          mentee_id?: string;
          mentor_id?: string;
          message?: string;
          partner_id?: string | null;
          proposals?: number;
          read_at?: string | null;
          reminded_at?: string | null;
          reminders?: number;
          replied_at?: string | null;
          reply?: string | null;
          status?: string;
          updated_at?: string;
          withdrawn_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'mentorship_requests_appointment_id_fkey';
            columns: ['appointment_id'];
            isOneToOne: false;
            referencedRelation: 'appointments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'mentorship_requests_mentee_id_fkey';
            columns: ['mentee_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'mentorship_requests_mentor_id_fkey';
            columns: ['mentor_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'mentorship_requests_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: false;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
        ];
      };
      message_reports: {
        Row: {
          category: string;
          conversation_id: string | null;
          created_at: string;
          details: string | null;
          id: string;
          message_id: string | null;
          partner_id: string | null;
          reported_id: string | null;
          reporter_id: string | null;
          resolution: string | null;
          resolved_at: string | null;
          resolved_by: string | null;
          snapshot: Json;
          status: string;
          updated_at: string;
        };
        Insert: {
          category: string;
          conversation_id?: string | null;
          created_at?: string;
          details?: string | null;
          id?: string;
          message_id?: string | null;
          partner_id?: string | null;
          reported_id?: string | null;
          reporter_id?: string | null;
          resolution?: string | null;
          resolved_at?: string | null;
          resolved_by?: string | null;
          snapshot: Json;
          status?: string;
          updated_at?: string;
        };
        Update: {
          category?: string;
          conversation_id?: string | null;
          created_at?: string;
          details?: string | null;
          id?: string;
          message_id?: string | null;
          partner_id?: string | null;
          reported_id?: string | null;
          reporter_id?: string | null;
          resolution?: string | null;
          resolved_at?: string | null;
          resolved_by?: string | null;
          snapshot?: Json;
          status?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'message_reports_conversation_id_fkey';
            columns: ['conversation_id'];
            isOneToOne: false;
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'message_reports_message_id_fkey';
            columns: ['message_id'];
            isOneToOne: false;
            referencedRelation: 'messages';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'message_reports_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: false;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'message_reports_reported_id_fkey';
            columns: ['reported_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'message_reports_reporter_id_fkey';
            columns: ['reporter_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'message_reports_resolved_by_fkey';
            columns: ['resolved_by'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      messages: {
        Row: {
          content: string;
          conversation_id: string;
          created_at: string;
          deleted_at: string | null;
          edited_at: string | null;
          id: string;
          read_at: string | null;
          sender_id: string;
          updated_at: string;
        };
        Insert: {
          content: string;
          conversation_id: string;
          created_at?: string;
          deleted_at?: string | null;
          edited_at?: string | null;
          id?: string;
          read_at?: string | null;
          sender_id?: string;
          updated_at?: string;
        };
        Update: {
          content?: string;
          conversation_id?: string;
          created_at?: string;
          deleted_at?: string | null;
          edited_at?: string | null;
          id?: string;
          read_at?: string | null;
          sender_id?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'messages_conversation_id_fkey';
            columns: ['conversation_id'];
            isOneToOne: false;
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'messages_sender_id_fkey';
            columns: ['sender_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      outbox: {
        Row: {
          attempts: number;
          claimed_until: string | null;
          created_at: string;
          done_at: string | null;
          failed_at: string | null;
          id: string;
          idempotency_key: string;
          kind: string;
          last_error: string | null;
          next_attempt_at: string;
          payload: Json;
          updated_at: string;
        };
        Insert: {
          attempts?: number;
          claimed_until?: string | null;
          created_at?: string;
          done_at?: string | null;
          failed_at?: string | null;
          id?: string;
          idempotency_key: string;
          kind: string;
          last_error?: string | null;
          next_attempt_at?: string;
          payload?: Json;
          updated_at?: string;
        };
        Update: {
          attempts?: number;
          claimed_until?: string | null;
          created_at?: string;
          done_at?: string | null;
          failed_at?: string | null;
          id?: string;
          idempotency_key?: string;
          kind?: string;
          last_error?: string | null;
          next_attempt_at?: string;
          payload?: Json;
          updated_at?: string;
        };
        Relationships: [];
      };
      partner_audit_log: {
        Row: {
          action: string;
          actor_id: string | null;
          created_at: string;
          details: Json;
          id: string;
          invitation_id: string | null;
          partner_id: string;
          user_id: string | null;
        };
        Insert: {
          action: string;
          actor_id?: string | null;
          created_at?: string;
          details?: Json;
          id?: string;
          invitation_id?: string | null;
          partner_id: string;
          user_id?: string | null;
        };
        Update: {
          action?: string;
          actor_id?: string | null;
          created_at?: string;
          details?: Json;
          id?: string;
          invitation_id?: string | null;
          partner_id?: string;
          user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'partner_audit_log_actor_id_fkey';
            columns: ['actor_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'partner_audit_log_invitation_id_fkey';
            columns: ['invitation_id'];
            isOneToOne: false;
            referencedRelation: 'partner_invitations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'partner_audit_log_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: false;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'partner_audit_log_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      partner_invitations: {
        Row: {
          accepted_at: string | null;
          access_until: string | null;
          created_at: string;
          email: string;
          expires_at: string;
          id: string;
          invited_by: string | null;
          mailed_at: string;
          partner_id: string;
          status: string;
          token: string;
          updated_at: string;
          version: number;
        };
        Insert: {
          accepted_at?: string | null;
          access_until?: string | null;
          created_at?: string;
          email: string;
          expires_at?: string;
          id?: string;
          invited_by?: string | null;
          mailed_at?: string;
          partner_id: string;
          status?: string;
          token: string;
          updated_at?: string;
          version?: number;
        };
        Update: {
          accepted_at?: string | null;
          access_until?: string | null;
          created_at?: string;
          email?: string;
          expires_at?: string;
          id?: string;
          invited_by?: string | null;
          mailed_at?: string;
          partner_id?: string;
          status?: string;
          token?: string;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'partner_invitations_invited_by_fkey';
            columns: ['invited_by'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'partner_invitations_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: false;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
        ];
      };
      partner_keys: {
        Row: {
          alg: string;
          created_at: string;
          id: string;
          jwk: Json;
          kid: string;
          partner_id: string;
          revoked_at: string | null;
          slot: number;
        };
        Insert: {
          alg: string;
          created_at?: string;
          id?: string;
          jwk: Json;
          kid: string;
          partner_id: string;
          revoked_at?: string | null;
          slot: number;
        };
        Update: {
          alg?: string;
          created_at?: string;
          id?: string;
          jwk?: Json;
          kid?: string;
          partner_id?: string;
          revoked_at?: string | null;
          slot?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'partner_keys_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: false;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
        ];
      };
      partner_settings: {
        Row: {
          allowed_origins: string[];
          controller_name: string | null;
          created_at: string;
          partner_id: string;
          questions: Json;
          reply_to: string | null;
          retention_chat_days: number;
          retention_cv_days: number;
          retention_invitation_days: number;
          updated_at: string;
        };
        Insert: {
          allowed_origins?: string[];
          controller_name?: string | null;
          created_at?: string;
          partner_id: string;
          questions?: Json;
          reply_to?: string | null;
          retention_chat_days?: number;
          retention_cv_days?: number;
          retention_invitation_days?: number;
          updated_at?: string;
        };
        Update: {
          allowed_origins?: string[];
          controller_name?: string | null;
          created_at?: string;
          partner_id?: string;
          questions?: Json;
          reply_to?: string | null;
          retention_chat_days?: number;
          retention_cv_days?: number;
          retention_invitation_days?: number;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'partner_settings_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: true;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
        ];
      };
      partners: {
        Row: {
          created_at: string;
          description: string | null;
          end_date: string | null;
          id: string;
          is_active: boolean;
          logo_url: string | null;
          name: string;
          slug: string;
          start_date: string | null;
          updated_at: string;
          website_url: string | null;
        };
        Insert: {
          created_at?: string;
          description?: string | null;
          end_date?: string | null;
          id?: string;
          is_active?: boolean;
          logo_url?: string | null;
          name: string;
          slug: string;
          start_date?: string | null;
          updated_at?: string;
          website_url?: string | null;
        };
        Update: {
          created_at?: string;
          description?: string | null;
          end_date?: string | null;
          id?: string;
          is_active?: boolean;
          logo_url?: string | null;
          name?: string;
          slug?: string;
          start_date?: string | null;
          updated_at?: string;
          website_url?: string | null;
        };
        Relationships: [];
      };
      profile_private: {
        Row: {
          address: string | null;
          birth_year: number | null;
          created_at: string;
          email: string | null;
          id: string;
          phone: string | null;
          updated_at: string;
        };
        Insert: {
          address?: string | null;
          birth_year?: number | null;
          created_at?: string;
          email?: string | null;
          id: string;
          phone?: string | null;
          updated_at?: string;
        };
        Update: {
          address?: string | null;
          birth_year?: number | null;
          created_at?: string;
          email?: string | null;
          id?: string;
          phone?: string | null;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'profile_private_id_fkey';
            columns: ['id'];
            isOneToOne: true;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      profiles: {
        Row: {
          availability_status: string;
          avatar_url: string | null;
          average_rating: number | null;
          bio: string | null;
          chat_enabled: boolean;
          city: string | null;
          company: string | null;
          country: string | null;
          created_at: string;
          deleted_at: string | null;
          experience_years: number | null;
          expertise_areas: string[];
          first_name: string;
          full_name: string;
          id: string;
          inclusive_tags: string[];
          job_title: string | null;
          languages: string[];
          last_name: string;
          linkedin_url: string | null;
          mentorship_guidelines: string | null;
          mentorship_topics: string[];
          profile_visibility: string;
          search_vector: unknown;
          slug: string;
          state: string | null;
          timezone: string;
          total_reviews: number;
          total_sessions: number;
          updated_at: string;
          verified: boolean;
        };
        Insert: {
          availability_status?: string;
          avatar_url?: string | null;
          average_rating?: number | null;
          bio?: string | null;
          chat_enabled?: boolean;
          city?: string | null;
          company?: string | null;
          country?: string | null;
          created_at?: string;
          deleted_at?: string | null;
          experience_years?: number | null;
          expertise_areas?: string[];
          first_name?: string;
          id: string;
          inclusive_tags?: string[];
          job_title?: string | null;
          languages?: string[];
          last_name?: string;
          linkedin_url?: string | null;
          mentorship_guidelines?: string | null;
          mentorship_topics?: string[];
          profile_visibility?: string;
          search_vector?: unknown;
          slug: string;
          state?: string | null;
          timezone?: string;
          total_reviews?: number;
          total_sessions?: number;
          updated_at?: string;
          verified?: boolean;
        };
        Update: {
          availability_status?: string;
          avatar_url?: string | null;
          average_rating?: number | null;
          bio?: string | null;
          chat_enabled?: boolean;
          city?: string | null;
          company?: string | null;
          country?: string | null;
          created_at?: string;
          deleted_at?: string | null;
          experience_years?: number | null;
          expertise_areas?: string[];
          first_name?: string;
          id?: string;
          inclusive_tags?: string[];
          job_title?: string | null;
          languages?: string[];
          last_name?: string;
          linkedin_url?: string | null;
          mentorship_guidelines?: string | null;
          mentorship_topics?: string[];
          profile_visibility?: string;
          search_vector?: unknown;
          slug?: string;
          state?: string | null;
          timezone?: string;
          total_reviews?: number;
          total_sessions?: number;
          updated_at?: string;
          verified?: boolean;
        };
        Relationships: [];
      };
      request_proposals: {
        Row: {
          accepted_at: string | null;
          closed_at: string | null;
          created_at: string;
          duration_minutes: number;
          request_id: string;
          starts_at: string;
          updated_at: string;
        };
        Insert: {
          accepted_at?: string | null;
          closed_at?: string | null;
          created_at?: string;
          duration_minutes: number;
          request_id: string;
          starts_at: string;
          updated_at?: string;
        };
        Update: {
          accepted_at?: string | null;
          closed_at?: string | null;
          created_at?: string;
          duration_minutes?: number;
          request_id?: string;
          starts_at?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'request_proposals_request_id_fkey';
            columns: ['request_id'];
            isOneToOne: false;
            referencedRelation: 'mentorship_requests';
            referencedColumns: ['id'];
          },
        ];
      };
      used_assertions: {
        Row: { created_at: string; expires_at: string; jti_hash: string; partner_id: string };
        Insert: { created_at?: string; expires_at: string; jti_hash: string; partner_id: string };
        Update: { created_at?: string; expires_at?: string; jti_hash?: string; partner_id?: string };
        Relationships: [
          {
            foreignKeyName: 'used_assertions_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: false;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
        ];
      };
      user_blocks: {
        Row: { blocked_id: string; blocker_id: string; created_at: string };
        Insert: { blocked_id: string; blocker_id: string; created_at?: string };
        Update: { blocked_id?: string; blocker_id?: string; created_at?: string };
        Relationships: [
          {
            foreignKeyName: 'user_blocks_blocked_id_fkey';
            columns: ['blocked_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'user_blocks_blocker_id_fkey';
            columns: ['blocker_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      user_partners: {
        Row: {
          created_at: string;
          expires_at: string | null;
          id: string;
          joined_at: string;
          partner_id: string;
          role: string;
          status: string;
          updated_at: string;
          user_id: string;
        };
        Insert: {
          created_at?: string;
          expires_at?: string | null;
          id?: string;
          joined_at?: string;
          partner_id: string;
          role?: string;
          status?: string;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          expires_at?: string | null;
          id?: string;
          joined_at?: string;
          partner_id?: string;
          role?: string;
          status?: string;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'user_partners_partner_id_fkey';
            columns: ['partner_id'];
            isOneToOne: false;
            referencedRelation: 'partners';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'user_partners_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
      user_roles: {
        Row: { created_at: string; role: string; user_id: string };
        Insert: { created_at?: string; role: string; user_id: string };
        Update: { created_at?: string; role?: string; user_id?: string };
        Relationships: [
          {
            foreignKeyName: 'user_roles_user_id_fkey';
            columns: ['user_id'];
            isOneToOne: false;
            referencedRelation: 'profiles';
            referencedColumns: ['id'];
          },
        ];
      };
    };
    Views: {
      mentors_with_partners: {
        Row: {
          availability_status: string | null;
          avatar_url: string | null;
          average_rating: number | null;
          bio: string | null;
          chat_enabled: boolean | null;
          city: string | null;
          company: string | null;
          country: string | null;
          experience_years: number | null;
          expertise_areas: string[] | null;
          full_name: string | null;
          id: string | null;
          inclusive_tags: string[] | null;
          job_title: string | null;
          languages: string[] | null;
          linkedin_url: string | null;
          mentorship_guidelines: string | null;
          mentorship_topics: string[] | null;
          partners: Json | null;
          profile_visibility: string | null;
          slug: string | null;
          state: string | null;
          timezone: string | null;
          total_reviews: number | null;
          total_sessions: number | null;
        };
        Relationships: [];
      };
    };
    Functions: {
      accept_partner_invitation: { Args: { token: string }; Returns: Json };
      accept_partner_invitation_by_id: { Args: { invitation_id: string }; Returns: Json };
      accept_proposed_time: { Args: { request_id: string; starts_at: string }; Returns: Json };
      add_partner_key: { Args: { partner_id: string; jwk: Json }; Returns: string };
      admin_list_appointments: {
        Args: { user_id: string; reason: string };
        Returns: Database['public']['CompositeTypes']['admin_appointment'][];
      };
      admin_list_conversations: {
        Args: { user_id: string; reason: string };
        Returns: {
          id: string;
          mentor_id: string;
          mentor_name: string;
          mentee_id: string;
          mentee_name: string;
          partner_id: string;
          last_message_at: string;
          created_at: string;
        }[];
      };
      admin_read_conversation: {
        Args: { conversation_id: string; reason?: string; cursor?: string };
        Returns: Database['public']['CompositeTypes']['read_message'][];
      };
      apply_as_mentor: { Args: { motivation: string }; Returns: Json };
      apply_retention: { Args: Record<string, never>; Returns: number };
      approve_mentor_partner: {
        Args: { mentor_id: string; partner_id: string; approved?: boolean };
        Returns: string;
      };
      authorise_cv_access: { Args: { thing_id: string; reader_id: string }; Returns: string };
      block_user: { Args: { user_id: string }; Returns: undefined };
      book_appointment: {
        Args: { appointment_id: string; message: string; cv_url?: string; cv_type?: string };
        Returns: Json;
      };
      cancel_appointment: { Args: { appointment_id: string; reason: string }; Returns: Json };
      cancel_invitation: { Args: { invitation_id: string }; Returns: undefined };
      claim_outbox: {
        Args: { batch_size?: number; lease_seconds?: number };
        Returns: Database['public']['Tables']['outbox']['Row'][];
      };
      clear_availability_override: { Args: { date: string }; Returns: Json };
      complete_appointment: { Args: { appointment_id: string }; Returns: Json };
      complete_appointments: { Args: Record<string, never>; Returns: number };
      complete_outbox: { Args: { id: string }; Returns: undefined };
      confirm_appointment: { Args: { appointment_id: string; expected_version?: number }; Returns: Json };
      create_invitation: {
        Args: { partner_id: string; email: string; expires_at?: string; access_until?: string };
        Returns: string;
      };
      create_invitations: {
        Args: {
          partner_id: string;
          emails: string[];
          expires_at?: string;
          access_until?: string;
          dry_run?: boolean;
        };
        Returns: { email: string; outcome: string }[];
      };
      create_partner: {
        Args: {
          name: string;
          slug: string;
          description?: string;
          logo_url?: string;
          website_url?: string;
          start_date?: string;
          end_date?: string;
        };
        Returns: Database['public']['Tables']['partners']['Row'];
      };
      create_request: {
        Args: {
          mentor_id: string;
          message: string;
          cv_url?: string;
          cv_type?: string;
          id?: string;
          partner?: string;
        };
        Returns: Json;
      };
      decide_mentor_application: {
        Args: { application_id: string; approve: boolean; reason?: string };
        Returns: Json;
      };
      decline_appointment: { Args: { appointment_id: string; reason: string }; Returns: Json };
      decline_partner_invitation: { Args: { token: string }; Returns: undefined };
      decline_partner_invitation_by_id: { Args: { invitation_id: string }; Returns: undefined };
      decline_request: { Args: { request_id: string; reason?: string }; Returns: Json };
      delete_message: {
        Args: { message_id: string };
        Returns: Database['public']['Tables']['messages']['Row'];
      };
      delete_my_account: { Args: Record<string, never>; Returns: undefined };
      edit_message: {
        Args: { message_id: string; content: string };
        Returns: Database['public']['Tables']['messages']['Row'];
      };
      expire_appointments: { Args: Record<string, never>; Returns: number };
      expire_partner_invitations: { Args: Record<string, never>; Returns: number };
      expire_requests: { Args: Record<string, never>; Returns: number };
      expire_user_partner_access: { Args: Record<string, never>; Returns: number };
      export_my_data: { Args: Record<string, never>; Returns: Json };
      extend_hold: { Args: { appointment_id: string }; Returns: Json };
      fail_outbox: { Args: { id: string; error: string; retryable?: boolean }; Returns: string };
      generate_secure_token: { Args: { length?: number }; Returns: string };
      get_available_slots: {
        Args: { mentor_id: string; from_at: string; to_at: string; duration_minutes?: number };
        Returns: Database['public']['CompositeTypes']['mentor_slot'][];
      };
      get_my_profile: { Args: Record<string, never>; Returns: Json };
      get_partner_page: { Args: { slug: string }; Returns: Json };
      get_partner_settings: { Args: { partner_id: string }; Returns: Json };
      give_consent: {
        Args: { purpose: string; version: string; partner?: string; granted?: boolean };
        Returns: Json;
      };
      hold_slot: {
        Args: { mentor_id: string; starts_at: string; duration_minutes?: number; partner?: string };
        Returns: Json;
      };
      is_mentor_visible_to_user: { Args: { mentor_id: string; user_id: string }; Returns: boolean };
      issue_action_token: { Args: { id: string; purpose: string; recipient_id?: string }; Returns: string };
      issue_invitation_token: { Args: { invitation_id: string }; Returns: string };
      leave_partner: { Args: { partner_id: string }; Returns: undefined };
      leave_partner_programme: { Args: { partner_id: string }; Returns: undefined };
      list_admin_access: {
        Args: { cursor?: string };
        Returns: Database['public']['CompositeTypes']['admin_access'][];
      };
      list_appointments: {
        Args: Record<string, never>;
        Returns: Database['public']['CompositeTypes']['my_appointment'][];
      };
      list_blocks: {
        Args: Record<string, never>;
        Returns: { user_id: string; full_name: string; avatar_url: string; created_at: string }[];
      };
      list_conversations: {
        Args: Record<string, never>;
        Returns: {
          id: string;
          mentor_id: string;
          mentee_id: string;
          created_at: string;
          last_message_at: string;
          other_id: string;
          other_name: string;
          other_avatar_url: string;
          last_message: Json;
          unread_count: number;
          my_last_read_at: string;
          other_last_read_at: string;
          is_closed: boolean;
        }[];
      };
      list_cv_accesses: {
        Args: { cursor?: string; page_size?: number };
        Returns: Database['public']['CompositeTypes']['cv_access'][];
      };
      list_members: {
        Args: { partner_id: string; cursor?: string; page_size?: number; status?: string };
        Returns: Database['public']['CompositeTypes']['partner_member'][];
      };
      list_mentor_applications: {
        Args: { status?: string };
        Returns: Database['public']['CompositeTypes']['mentor_applicant'][];
      };
      list_mentors: {
        Args: { filters?: Json; cursor?: string; page_size?: number };
        Returns: Database['public']['CompositeTypes']['mentor_card'][];
      };
      list_programme_mentors: {
        Args: { partner_id: string; status?: string; cursor?: string; page_size?: number };
        Returns: Database['public']['CompositeTypes']['programme_mentor'][];
      };
      list_reports: {
        Args: { status?: string; cursor?: string; page_size?: number };
        Returns: Database['public']['CompositeTypes']['filed_report'][];
      };
      list_requests: {
        Args: { only_open?: boolean; cursor?: string; page_size?: number };
        Returns: Database['public']['CompositeTypes']['request_card'][];
      };
      mark_no_show: { Args: { appointment_id: string }; Returns: Json };
      mark_read: { Args: { conversation_id: string; up_to?: string }; Returns: string };
      partner_report: { Args: { partner_id: string; from_at: string; to_at: string }; Returns: Json };
      pause_partner_programme: { Args: { partner_id: string; paused?: boolean }; Returns: undefined };
      peek_action_token: { Args: { token: string }; Returns: Json };
      peek_partner_invitation: { Args: { token: string }; Returns: Json };
      propose_times: {
        Args: { request_id: string; times: string[]; duration_minutes?: number };
        Returns: Json;
      };
      read_request: { Args: { request_id: string }; Returns: Json };
      refresh_free_days: { Args: { batch_size?: number }; Returns: number };
      release_slot: { Args: { appointment_id: string }; Returns: undefined };
      remind_appointments: { Args: Record<string, never>; Returns: number };
      remind_requests: { Args: Record<string, never>; Returns: number };
      remove_member: { Args: { partner_id: string; user_id: string }; Returns: undefined };
      reply_to_request: { Args: { request_id: string; reply: string }; Returns: Json };
      reply_to_request_by_token: { Args: { token: string; reply: string }; Returns: Json };
      report_message: { Args: { message_id: string; category: string; details?: string }; Returns: string };
      request_partner_programme: { Args: { partner_id: string }; Returns: string };
      reschedule_appointment: {
        Args: { appointment_id: string; starts_at: string; expected_version?: number; reason?: string };
        Returns: Json;
      };
      resend_invitation: { Args: { invitation_id: string; expires_at?: string }; Returns: undefined };
      resolve_report: { Args: { report_id: string; status: string; resolution: string }; Returns: undefined };
      respond_to_appointment_by_token: {
        Args: { token: string; action: string; reason?: string };
        Returns: Json;
      };
      revoke_partner_key: { Args: { key_id: string }; Returns: undefined };
      run_jobs: { Args: { jobs?: string[] }; Returns: Json };
      save_appointment_note: { Args: { appointment_id: string; note: string }; Returns: Json };
      set_availability_override: { Args: { date: string; ranges: Json }; Returns: Json };
      set_booking_rules: { Args: { rules: Json }; Returns: Json };
      set_meeting: {
        Args: {
          appointment_id: string;
          meeting_url: string;
          video_service: string;
          google_event_id?: string;
          made_for_version?: number;
        };
        Returns: boolean;
      };
      set_member_access: {
        Args: { partner_id: string; user_id: string; expires_at: string };
        Returns: undefined;
      };
      set_member_role: { Args: { user_id: string; partner_id: string; role: string }; Returns: undefined };
      set_mentor_verified: { Args: { mentor_id: string; verified: boolean }; Returns: boolean };
      set_user_role: { Args: { user_id: string; role: string; granted?: boolean }; Returns: string[] };
      set_weekly_hours: { Args: { hours: Json }; Returns: Json };
      similar_mentors: {
        Args: { mentor_id: string; user_id?: string };
        Returns: {
          id: string;
          slug: string;
          full_name: string;
          avatar_url: string;
          job_title: string;
          company: string;
          mentorship_topics: string[];
          average_rating: number;
        }[];
      };
      start_conversation: { Args: { mentor_id: string; partner?: string }; Returns: string };
      submit_feedback: {
        Args: { appointment_id: string; rating: number; comment?: string; private_note?: string };
        Returns: Json;
      };
      unblock_user: { Args: { user_id: string }; Returns: undefined };
      update_partner: {
        Args: { partner_id: string; changes: Json };
        Returns: Database['public']['Tables']['partners']['Row'];
      };
      update_partner_settings: { Args: { partner_id: string; changes: Json }; Returns: Json };
      use_assertion: { Args: { partner_id: string; jti: string; expires_at: string }; Returns: boolean };
      user_has_partner_access: { Args: { user_id: string; partner_id: string }; Returns: boolean };
      withdraw_request: { Args: { request_id: string }; Returns: Json };
    };
    Enums: Record<string, never>;
    CompositeTypes: {
      admin_access: {
        admin_id: string | null;
        admin_name: string | null;
        created_at: string | null;
        cursor: string | null;
        id: string | null;
        reason: string | null;
        subject_id: string | null;
        what: string | null;
      };
      admin_appointment: {
        cancelled_at: string | null;
        cancelled_by: string | null;
        created_at: string | null;
        ends_at: string | null;
        id: string | null;
        mentee_id: string | null;
        mentee_name: string | null;
        mentor_id: string | null;
        mentor_name: string | null;
        partner_id: string | null;
        scheduled_at: string | null;
        status: string | null;
        version: number | null;
      };
      cv_access: {
        appointment_id: string | null;
        created_at: string | null;
        cursor: string | null;
        id: string | null;
        path: string | null;
        reader_id: string | null;
        reader_name: string | null;
        request_id: string | null;
      };
      filed_report: {
        category: string | null;
        conversation_id: string | null;
        created_at: string | null;
        cursor: string | null;
        details: string | null;
        id: string | null;
        message_id: string | null;
        partner_id: string | null;
        reported_id: string | null;
        reported_name: string | null;
        reporter_id: string | null;
        reporter_name: string | null;
        resolution: string | null;
        resolved_at: string | null;
        resolved_by: string | null;
        snapshot: Json | null;
        status: string | null;
      };
      mentor_applicant: {
        avatar_url: string | null;
        created_at: string | null;
        decided_at: string | null;
        decided_by: string | null;
        full_name: string | null;
        id: string | null;
        job_title: string | null;
        motivation: string | null;
        reason: string | null;
        status: string | null;
        user_id: string | null;
      };
      mentor_card: {
        availability_status: string | null;
        avatar_url: string | null;
        average_rating: number | null;
        chat_enabled: boolean | null;
        city: string | null;
        company: string | null;
        country: string | null;
        cursor: string | null;
        expertise_areas: string[] | null;
        full_name: string | null;
        id: string | null;
        inclusive_tags: string[] | null;
        job_title: string | null;
        languages: string[] | null;
        mentorship_topics: string[] | null;
        next_slots: string[] | null;
        partners: Json | null;
        slug: string | null;
        state: string | null;
        timezone: string | null;
        total_reviews: number | null;
        total_sessions: number | null;
      };
      mentor_slot: { duration_minutes: number | null; ends_at: string | null; starts_at: string | null };
      my_appointment: {
        awaiting: string | null;
        cancellation_reason: string | null;
        cancelled_at: string | null;
        cancelled_by: string | null;
        created_at: string | null;
        cv_link: string | null;
        cv_type: string | null;
        duration_minutes: number | null;
        ends_at: string | null;
        id: string | null;
        meeting_url: string | null;
        message: string | null;
        my_note: string | null;
        my_role: string | null;
        other_avatar_url: string | null;
        other_id: string | null;
        other_name: string | null;
        partner_id: string | null;
        previous_scheduled_at: string | null;
        rating: number | null;
        reschedule_reason: string | null;
        scheduled_at: string | null;
        status: string | null;
        version: number | null;
        video_service: string | null;
      };
      partner_member: {
        avatar_url: string | null;
        cursor: string | null;
        expires_at: string | null;
        full_name: string | null;
        has_access: boolean | null;
        joined_at: string | null;
        role: string | null;
        status: string | null;
        user_id: string | null;
      };
      programme_mentor: {
        avatar_url: string | null;
        company: string | null;
        created_at: string | null;
        cursor: string | null;
        full_name: string | null;
        is_active: boolean | null;
        job_title: string | null;
        mentor_id: string | null;
        slug: string | null;
        status: string | null;
        verified: boolean | null;
      };
      read_message: {
        content: string | null;
        created_at: string | null;
        cursor: string | null;
        deleted_at: string | null;
        edited_at: string | null;
        id: string | null;
        read_at: string | null;
        sender_id: string | null;
        sender_name: string | null;
      };
      request_card: {
        appointment_id: string | null;
        created_at: string | null;
        cursor: string | null;
        cv_link: string | null;
        cv_type: string | null;
        decline_reason: string | null;
        declined_at: string | null;
        expires_at: string | null;
        id: string | null;
        message: string | null;
        my_role: string | null;
        other_avatar_url: string | null;
        other_id: string | null;
        other_name: string | null;
        partner_id: string | null;
        proposed_times: Json | null;
        read_at: string | null;
        replied_at: string | null;
        reply: string | null;
        status: string | null;
        withdrawn_at: string | null;
      };
    };
  };
}
